from typing import Any

from django.test import Client

from lgsp.registry.queries.services import service


def test_the_list_is_searched_and_filtered_by_the_state_of_versions(operator: Client) -> None:
    assert "Tra cứu giá đất" in operator.get("/services?q=gia+dat&status=published").content.decode()
    assert "Tra cứu giá đất" not in operator.get("/services?status=draft").content.decode()


def test_a_page_shows_versions_and_who_may_call(operator: Client, world: Any) -> None:
    text = operator.get(f"/services/{world.service.identifier}").content.decode()
    for shown in ("/gia-dat/1.0", "GET /gia/*", "http://127.0.0.1:9", world.right.code, "Một cửa"):
        assert shown in text


def test_a_service_is_declared_and_changed(operator: Client, world: Any) -> None:
    address = f"/systems/{world.prices.identifier}/services/new"
    assert operator.get(address).status_code == 200
    made = operator.post(address, {"code": "thua-dat", "title": "Tra cứu thửa đất", "why": "thử"})
    assert made["Location"] == f"/services/{world.prices.identifier}/thua-dat"
    operator.post(
        made["Location"] + "/change", {"title": "Tra cứu thông tin thửa đất", "description": "Theo số tờ, số thửa", "why": "thử"}
    )
    assert service(f"{world.prices.identifier}/thua-dat").description == "Theo số tờ, số thửa"
    assert operator.post(address, {"code": "a b", "title": "x", "why": "thử"}).status_code == 422
