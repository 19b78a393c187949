from typing import Any

from django.test import Client

from lgsp.registry.queries.members import subsystem


def test_the_list_is_filtered_by_words_and_state(operator: Client) -> None:
    assert "Một cửa" in operator.get("/systems?q=mot+cua").content.decode()
    assert "Một cửa" not in operator.get("/systems?status=suspended").content.decode()


def test_a_page_shows_credentials_rights_and_services(operator: Client, world: Any) -> None:
    text = operator.get(f"/systems/{world.onestop.identifier}").content.decode()
    assert world.credential.key_id in text
    assert world.right.code in text
    assert world.credential.verifier not in text
    assert "Tra cứu giá đất" in operator.get(f"/systems/{world.prices.identifier}").content.decode()


def test_a_system_is_registered_changed_suspended_and_resumed(operator: Client, world: Any) -> None:
    address = f"/members/{world.office.identifier}/systems/new"
    assert operator.get(address).status_code == 200
    made = operator.post(address, {"code": "qlvb", "name": "Quản lý văn bản", "why": "thử"})
    assert made["Location"] == f"/systems/{world.office.identifier}/qlvb"
    assert "cấp thông tin xác thực" in operator.get(made["Location"]).content.decode()
    operator.post(made["Location"] + "/change", {"name": "Quản lý văn bản và điều hành", "why": "thử"})
    row = subsystem(f"{world.office.identifier}/qlvb")
    assert row.name == "Quản lý văn bản và điều hành"
    operator.post(made["Location"] + "/suspend", {"why": "thử"})
    assert subsystem(row.identifier).status == "suspended"
    operator.post(made["Location"] + "/resume", {"why": "thử"})
    assert subsystem(row.identifier).status == "active"
    assert operator.post(address, {"code": "qlvb", "name": "x" * 301, "why": "thử"}).status_code == 422


def test_networks_and_limits_of_a_system_are_stated_shown_and_kept(operator: Client, world: Any) -> None:
    address = f"/systems/{world.onestop.identifier}"
    said = {"name": "Một cửa", "networks": "10.20.0.0/16\n10.21.0.1", "quota_per_day": "5000", "rate_calls": "10", "why": "thử"}
    assert operator.post(f"{address}/change", said | {"networks": "10.20.0.1/16"}).status_code == 422
    assert operator.post(f"{address}/change", said).status_code == 302
    row = subsystem(world.onestop.identifier)
    assert row.networks == ["10.20.0.0/16", "10.21.0.1"]
    assert row.ceilings == {"rate_limit": {"calls": 10, "period_s": 1, "burst": 10}, "quota_per_day": 5000}
    text = operator.get(address).content.decode()
    assert "10.20.0.0/16" in text and "10 lượt trong 1 giây" in text and "5.000 lượt mỗi ngày" in text
    form = operator.get(f"{address}/change").content.decode()
    assert 'value="5000"' in form and "10.21.0.1" in form
    operator.post(f"{address}/change", {"name": "Một cửa", "why": "bỏ hạn mức"})
    assert subsystem(world.onestop.identifier).ceilings is None
