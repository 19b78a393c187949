"""Legal holds: placed with a document, released once, and what they cover."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from lgsp.domain.errors import ContentRefused, NotRegistered
from lgsp.monitor import holds
from lgsp.monitor.holds import HoldFacts
from lgsp.protocol.kept_bodies import KeptHead

AT = datetime(2026, 11, 2, 3, tzinfo=UTC)
ID = "01a2039e-d79f-72a7-be9e-51d99c45bf31"
SERVICE = "VN-H55/GOV/H55.02/datdai/gia-dat"


def head(service: str = SERVICE, at: datetime = AT, transaction_id: str = ID) -> KeptHead:
    return KeptHead(transaction_id, "request", at, "30-days", date(2026, 11, 2), service=service)


def placed(**facts: Any) -> Any:
    return holds.place_legal_hold(facts=HoldFacts(**{"document": "125/CV", **facts}), by="test", why="thanh tra", now=AT)


@pytest.mark.usefixtures("world")
def test_a_hold_covers_one_exchange_or_a_service_in_a_period_until_it_is_released() -> None:
    assert holds.covering() is None
    one = placed(transaction_id=ID)
    covers = holds.covering()
    assert covers is not None and covers(head()) and not covers(head(transaction_id=ID.replace("31", "32")))
    several = placed(service=SERVICE, since=AT, until=AT + timedelta(days=1))
    holds.release_legal_hold(hold=one, by="test", why="xong", now=AT)
    holds.release_legal_hold(hold=one, by="test", why="xong", now=AT + timedelta(days=2))
    covers = holds.covering()
    assert covers is not None and covers(head()) and not covers(head(at=AT + timedelta(days=1)))
    assert [row.pk for row in holds.holds(in_force=True)] == [several.pk]
    assert [row.pk for row in holds.holds_on(ID, service=SERVICE, at=AT)] == [several.pk]
    assert holds.holds_on(ID, service="", at=AT) == holds.holds_on(ID, service=SERVICE, at=AT + timedelta(days=1)) == []
    assert holds.hold(one.pk).released_at == AT and holds.holds().count() == 2
    assert [(row.history_type, row.history_by, row.history_change_reason) for row in one.history.order_by("history_id")] == [
        ("+", "test", "thanh tra"), ("~", "test", "xong"),
    ]  # fmt: skip
    with pytest.raises(NotRegistered):
        holds.hold(0)


@pytest.mark.usefixtures("instance")
@pytest.mark.parametrize("facts", [{"document": " ", "service": SERVICE}, {"transaction_id": "x"}, {}, {"service": SERVICE}])
def test_a_hold_without_document_or_thing_is_refused(facts: dict[str, str]) -> None:
    with pytest.raises(ContentRefused):
        placed(**facts)
