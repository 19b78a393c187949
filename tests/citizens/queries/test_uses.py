"""What a person sees of the uses of their data: only their own, only what was answered, nothing that is hidden now."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lgsp.citizens.operations.uses import index_person_uses
from lgsp.citizens.queries import uses
from lgsp.domain.entries import JournalEntry, Usage
from lgsp.exchanges.operations.index import index_journal, make_partitions

BEGIN = datetime(2025, 7, 1, 1, 0, tzinfo=UTC)
NOW = BEGIN + timedelta(minutes=2)
AN, BINH = "a" * 32, "b" * 32
Call = Callable[..., list[JournalEntry]]

pytestmark = pytest.mark.usefixtures("instance", "indexed")


@pytest.fixture
def indexed(instance: str, call: Call, write: Callable[..., None], journal: Path) -> None:
    make_partitions(now=BEGIN)
    hidden = Usage(is_hidden=True, hidden_reason="điều tra", hidden_until=NOW + timedelta(days=1))
    about = {"persons": (AN,), "person_data": "nơi cư trú"}
    entries = [
        *call(1, after_s=1, **about),
        *call(2, after_s=2, **about | {"persons": (BINH, AN)}, usage=Usage(purpose="kiểm tra hồ sơ", is_bulk=True)),
        *call(3, after_s=3, **about, outcome="failed"),
        *call(4, after_s=4, **about, usage=hidden),
        *call(5, after_s=5, **about, usage=Usage(is_hidden=True, hidden_reason="điều tra")),
        *call(6, after_s=6),
    ]
    write(entries)
    for _ in range(2):
        index_journal(journal=journal, now=lambda: NOW, followers=[index_person_uses])


def test_a_person_sees_who_was_answered_about_them_newest_first() -> None:
    found = uses.person_uses(AN, now=NOW)
    assert found.total == 2
    newest, oldest = found.uses
    assert (newest.purpose_told, oldest.purpose_told) == ("kiểm tra hồ sơ", "cấp đăng ký")
    assert oldest.data == "nơi cư trú" and oldest.consumer == "VN-H55/GOV/H55.12/motcua"
    assert uses.person_uses("c" * 32, now=NOW).total == 0


def test_what_was_hidden_is_shown_when_its_term_is_over_and_else_never() -> None:
    later = uses.person_uses(AN, now=NOW + timedelta(days=2))
    assert later.total == 3


def test_a_period_a_page_and_bulk_processing_can_be_left_out() -> None:
    assert uses.person_uses(AN, now=NOW, period=(BEGIN, BEGIN + timedelta(seconds=2))).total == 1
    page = uses.person_uses(AN, now=NOW, page=(1, 1))
    assert (len(page.uses), page.total) == (1, 2)
    assert uses.person_uses(AN, now=NOW, with_bulk=False).total == 1


def test_one_use_is_found_by_its_person_only() -> None:
    (use,) = uses.person_uses(BINH, now=NOW).uses
    assert uses.person_use(AN, use.transaction_id, now=NOW) is not None
    oldest = uses.person_uses(AN, now=NOW).uses[1]
    assert uses.person_use(BINH, oldest.transaction_id, now=NOW) is None
