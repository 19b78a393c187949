from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from lgsp.registry.queries.services import access_right, access_rights


@pytest.fixture
def form(world: Any) -> dict[str, str]:
    return {
        "consumer": world.prices.identifier,
        "service": world.service.identifier,
        "purpose": "Đối chiếu",
        "legal_basis": "Nghị định 47/2020/NĐ-CP",
        "endpoints": "GET /gia/*",
        "fields_seen": "/duLieu/gia\n/danhSach/*/ten",
        "valid_to": "2030-01-01",
        "rate_calls": "10",
        "rate_period_s": "1",
        "quota_per_day": "1000",
        "why": "Văn bản 125/STP",
    }


def test_a_right_is_granted_with_its_limits(operator: Client, form: dict[str, str]) -> None:
    assert operator.get("/rights/new").status_code == 200
    made = operator.post("/rights/new", form)
    row = access_right(made["Location"].rpartition("/")[2])
    assert (row.fields, row.rate_calls, row.rate_burst, row.quota_per_day) == (["/duLieu/gia", "/danhSach/*/ten"], 10, 10, 1000)
    text = operator.get(made["Location"]).content.decode()
    assert "Đối chiếu" in text
    assert "Văn bản 125/STP" in text


def test_faults_are_told_with_the_line(operator: Client, form: dict[str, str]) -> None:
    answer = operator.post("/rights/new", form | {"endpoints": "GET /gia/*\nGET /khac"})
    assert answer.status_code == 422
    assert "endpoints[1]: dịch vụ không có điểm gọi này" in answer.content.decode()
    assert operator.post("/rights/new", form | {"fields_seen": "a b"}).status_code == 422


def test_a_right_is_suspended_resumed_and_ended(operator: Client, world: Any) -> None:
    for act, status in (("suspend", "suspended"), ("resume", "granted"), ("end", "ended")):
        address = f"/rights/{world.right.code}/{act}"
        assert operator.get(address).status_code == 200
        operator.post(address, {"why": "thử"})
        assert access_right(world.right.code).status == status
    refused = operator.post(f"/rights/{world.right.code}/resume", {"why": "thử"})
    assert refused.status_code == 422


def test_the_list_is_filtered(operator: Client, world: Any) -> None:
    assert world.right.code in operator.get("/rights?q=hồ+sơ&status=granted").content.decode()
    assert world.right.code not in operator.get("/rights?status=ended").content.decode()


def test_an_approver_grants_only_on_services_of_his_member(
    world: Any, form: dict[str, str], signed_in: Callable[..., Client]
) -> None:
    stranger = signed_in("approver", member=world.office.identifier)
    assert stranger.post("/rights/new", form).status_code == 422
    assert access_rights().count() == 1


def test_a_developer_sees_no_form(world: Any, signed_in: Callable[..., Client]) -> None:
    assert signed_in("developer").get("/rights/new").status_code == 403
