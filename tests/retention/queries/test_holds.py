"""What legal holds cover, until they are released."""

from datetime import date, datetime, timedelta

import pytest

from lgsp.domain.errors import NotRegistered
from lgsp.protocol.proof.kept_bodies import KeptHead
from lgsp.retention.operations.holds import release_legal_hold
from lgsp.retention.queries import holds as queries
from tests.retention.operations.test_holds import AT, SERVICE, placed

ID = "01a2039e-d79f-72a7-be9e-51d99c45bf31"


def head(service: str = SERVICE, at: datetime = AT, transaction_id: str = ID) -> KeptHead:
    return KeptHead(transaction_id, "request", at, "30-days", date(2026, 11, 2), service=service)


@pytest.mark.usefixtures("world")
def test_a_hold_covers_one_exchange_or_a_service_in_a_period_until_it_is_released() -> None:
    assert queries.covering() is None
    one = placed(transaction_id=ID)
    covers = queries.covering()
    assert covers is not None and covers(head()) and not covers(head(transaction_id=ID.replace("31", "32")))
    several = placed(service=SERVICE, since=AT, until=AT + timedelta(days=1))
    release_legal_hold(hold=one, by="test", why="xong", now=AT)
    release_legal_hold(hold=one, by="test", why="xong", now=AT + timedelta(days=2))
    covers = queries.covering()
    assert covers is not None and covers(head()) and not covers(head(at=AT + timedelta(days=1)))
    assert [row.pk for row in queries.holds(in_force=True)] == [several.pk]
    assert [row.pk for row in queries.holds_on(ID, service=SERVICE, at=AT)] == [several.pk]
    assert queries.holds_on(ID, service="", at=AT) == queries.holds_on(ID, service=SERVICE, at=AT + timedelta(days=1)) == []
    assert queries.hold(one.pk).released_at == AT and queries.holds().count() == 2
    assert [(row.history_type, row.history_by, row.history_change_reason) for row in one.history.order_by("history_id")] == [
        ("+", "test", "thanh tra"), ("~", "test", "xong"),
    ]  # fmt: skip
    with pytest.raises(NotRegistered):
        queries.hold(0)
