"""Legal holds on their pages: placed with a document and a reason, seen in the list, released; only by who may."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from lgsp.retention.queries import holds

TRANSACTION = "01a2039e-d79f-72a7-be9e-51d99c45bf31"


def placing(**facts: str) -> dict[str, str]:
    return {"document": "125/CV-TTr", "why": "thanh tra", **facts}


def test_a_hold_on_a_transaction_is_placed_seen_and_released(operator: Client) -> None:
    assert f'value="{TRANSACTION}"' in operator.get(f"/holds/new?transaction={TRANSACTION}").content.decode()
    assert operator.post("/holds/new", placing(transaction_id=TRANSACTION)).status_code == 302
    page = operator.get("/kept").content.decode()
    assert "125/CV-TTr" in page and TRANSACTION in page and "thanh tra" in page
    (row,) = holds.holds(in_force=True)
    assert (row.placed_by, row.document) == ("an-operator", "125/CV-TTr")
    address = f"/holds/{row.pk}/release"
    assert "125/CV-TTr" in operator.get(address).content.decode()
    assert operator.post(address, {"why": ""}).status_code == 422
    assert operator.post(address, {"why": "xong"}).status_code == 302
    assert "125/CV-TTr" not in operator.get("/kept").content.decode()
    assert "125/CV-TTr" in operator.get("/kept?state=released").content.decode()
    assert operator.get("/holds/999999/release").status_code == 404


def test_a_hold_on_a_service_runs_over_vietnamese_days(operator: Client, world: Any) -> None:
    said = placing(service=world.service.identifier, since="2026-11-01", until="2026-12-01")
    assert operator.post("/holds/new", said).status_code == 302
    (row,) = holds.holds(in_force=True)
    assert row.since is not None and row.since.isoformat() == "2026-10-31T17:00:00+00:00"
    page = operator.get("/kept").content.decode()
    assert "Tra cứu giá đất" in page and "01/11/2026 00:00" in page


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({}, "hãy ghi một giao dịch hoặc một dịch vụ"),
        ({"transaction_id": "x"}, "không phải là mã giao dịch"),
        ({"service": "VN-H55/GOV/H55.02/datdai/gia-dat", "since": "2026-12-01", "until": "2026-11-01"}, "phải sau"),
        ({"service": "VN-H55/GOV/H55.02/datdai/gia-dta"}, "không có dịch vụ này"),
    ],
)
def test_a_hold_that_would_hold_nothing_is_refused_at_its_field(operator: Client, facts: dict[str, str], told: str) -> None:
    answer = operator.post("/holds/new", placing(**facts))
    assert answer.status_code == 422 and told in answer.content.decode()
    assert holds.holds().count() == 0


def test_who_may_not_hold_is_offered_nothing(signed_in: Callable[..., Client], world: Any) -> None:
    leader = signed_in("leader")
    assert "/holds/new" not in leader.get("/kept").content.decode()
    assert leader.get("/holds/new").status_code == 403
    assert leader.post("/holds/new", placing(transaction_id=TRANSACTION)).status_code == 403
