"""A person asks about their own use once at a time; the agency answers once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lgsp.citizens.models.uses import PersonQuestion
from lgsp.citizens.operations.questions import answer_question, ask_about_use
from lgsp.citizens.operations.uses import index_person_uses
from lgsp.citizens.queries import uses
from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import ActRefused, NotRegistered
from lgsp.exchanges.operations.index import index_journal, make_partitions
from lgsp.registry.facts import MemberFacts
from lgsp.registry.operations.members import register_member

BEGIN = datetime(2025, 7, 1, 1, 0, tzinfo=UTC)
NOW = BEGIN + timedelta(minutes=2)
AN = "a" * 32
Call = Callable[..., list[JournalEntry]]


@pytest.fixture
def use(instance: str, call: Call, write: Callable[..., None], journal: Path) -> str:
    register_member(facts=MemberFacts(code="H55.12", name="Sở Tư pháp"), by="test", why="thử", now=NOW)
    make_partitions(now=BEGIN)
    write(call(1, persons=(AN,)))
    index_journal(journal=journal, now=lambda: NOW, followers=[index_person_uses])
    return uses.person_uses(AN, now=NOW).uses[0].transaction_id


def asked(use: str, kind: str = "objection", text: str = "Vì sao?", pseudonym: str = AN) -> PersonQuestion:
    return ask_about_use(pseudonym=pseudonym, transaction_id=use, kind=kind, text=text, now=NOW)


def test_an_objection_becomes_a_task_of_the_agency_with_a_term(use: str) -> None:
    row = asked(use)
    assert (row.member.name, row.due_on) == ("Sở Tư pháp", date(2025, 7, 16))
    assert asked(use, "question").due_on == date(2025, 7, 11)
    assert asked(use) == row
    assert [one.kind for one in uses.questions(is_open=True)] == ["question", "objection"]
    assert uses.questions(members=[row.member_id]).count() == 2 and uses.questions(members=[0]).count() == 0
    assert uses.question(row.pk) == row and uses.question(0) is None


def test_nobody_asks_about_somebody_elses_use_or_without_words(use: str) -> None:
    with pytest.raises(NotRegistered):
        asked(use, pseudonym="b" * 32)
    for wrong in ({"text": "  "}, {"kind": "wish"}):
        with pytest.raises(ActRefused):
            asked(use, **wrong)


def test_an_answer_is_for_good_and_then_one_may_ask_again(use: str) -> None:
    row = answer_question(question=asked(use), text="Theo hồ sơ.", by="test", why="CV 1", now=NOW)
    assert row.answer == "Theo hồ sơ." and uses.questions(is_open=True).count() == 0
    assert uses.questions_of(AN)[0].answered_at == NOW
    with pytest.raises(ActRefused):
        answer_question(question=row, text="Khác.", by="test", why="CV 2", now=NOW)
    with pytest.raises(ActRefused):
        answer_question(question=asked(use), text=" ", by="test", why="CV 2", now=NOW)
    assert uses.questions_of(AN)[0].answered_at is None
