"""Whom requests are about is kept once, with what was asked and what became of it, also if that comes in a later round."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from lgsp.citizens.models import PersonUse
from lgsp.citizens.operations.uses import expire_person_uses, index_person_uses
from lgsp.domain.entries import JournalEntry
from lgsp.exchanges.operations.index import index_journal
from tests.indexed_journal import BEGIN, CONSUMER, SERVICE

AN, BINH = "a" * 32, "b" * 32
Call = Callable[..., list[JournalEntry]]
pytestmark = pytest.mark.usefixtures("instance")


def outcomes() -> list[str]:
    return list(PersonUse.objects.order_by("pk").values_list("outcome", flat=True))


def test_each_person_of_a_request_is_kept_once_with_what_was_asked(call: Call) -> None:
    rounds = [call(1, persons=(AN, BINH), person_data="nơi cư trú", legal_basis="NĐ 278/2025/NĐ-CP", message_id="m1"), call(2)]
    for _ in range(2):
        index_person_uses(rounds)
    rows = list(PersonUse.objects.order_by("pseudonym"))
    assert [(row.pseudonym[0], row.data, row.started_at) for row in rows] == [
        ("a", "nơi cư trú", BEGIN),
        ("b", "nơi cư trú", BEGIN),
    ]
    facts = (rows[0].consumer, rows[0].service, rows[0].purpose, rows[0].legal_basis, rows[0].message_id, rows[0].outcome)
    assert facts == (CONSUMER, SERVICE, "cấp đăng ký", "NĐ 278/2025/NĐ-CP", "m1", "answered")


def test_what_became_of_a_request_may_come_later(call: Call) -> None:
    request, reply = call(1, persons=(AN,))
    index_person_uses([[request]])
    assert outcomes() == [""]
    index_person_uses([[reply], call(2)])
    assert outcomes() == ["answered"]


def test_a_streamed_reply_that_breaks_off_is_no_answer(call: Call) -> None:
    request, reply = call(1, persons=(AN,))
    whole = JournalEntry(
        kind="stream", transaction_id=request.transaction_id, at=reply.at, part="reply", outcome="answered", reply_bytes=10**8
    )
    sent = JournalEntry(kind="stream", transaction_id=request.transaction_id, at=reply.at, part="request", request_bytes=10**8)
    index_person_uses([[request, sent, reply, whole]])
    assert outcomes() == ["answered"]
    broken = JournalEntry(kind="stream", transaction_id=request.transaction_id, at=reply.at, part="reply", outcome="aborted")
    index_person_uses([[broken]])
    assert outcomes() == ["aborted"]


def test_uses_are_written_in_the_transaction_of_the_index(
    call: Call, write: Callable[..., None], journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(call(1, persons=(AN,)))

    def broken(_: object) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        index_journal(journal=journal, now=lambda: BEGIN, followers=[index_person_uses, broken])
    assert outcomes() == []
    assert index_journal(journal=journal, now=lambda: BEGIN, followers=[index_person_uses]) == 2
    assert outcomes() == ["answered"]


def test_uses_go_before_a_day_but_for_what_is_held(call: Call) -> None:
    index_person_uses([call(1, persons=(AN,)), call(2, persons=(AN,), after_s=5), call(3, persons=(AN,), after_s=90_000)])
    kept = str(PersonUse.objects.order_by("pk")[0].transaction_id)
    assert expire_person_uses(before=date(2025, 7, 1), held=([], "[]")) == 0
    period = f'[{{"service": "{SERVICE}", "since": "2025-07-01T00:00:00Z", "until": null}}]'
    assert expire_person_uses(before=date(2025, 7, 2), held=([], period)) == 0
    assert expire_person_uses(before=date(2025, 7, 2), held=([kept], "[]")) == 1
    assert PersonUse.objects.count() == 2
