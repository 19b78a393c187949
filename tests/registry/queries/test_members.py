"""Members, subsystems and credentials as pages ask for them."""

from datetime import timedelta
from typing import Any

import pytest

from lgsp.domain.errors import NotRegistered
from lgsp.registry.facts import CredentialFacts, MemberFacts
from lgsp.registry.operations.credentials import issue_credential
from lgsp.registry.operations.members import register_member, suspend_subsystem
from lgsp.registry.queries import members as queries
from lgsp.runtime.clock import now


def told() -> dict[str, Any]:
    return {"by": "test", "why": "thử", "now": now()}


def test_members_are_found_by_words_without_accents_by_code_and_by_identifier(world: Any) -> None:
    assert list(queries.members(text="nong NGHIEP")) == [world.land]
    assert list(queries.members(text="môi truong")) == [world.land]
    assert list(queries.members(text="h55.01")) == [world.office]
    assert list(queries.members(text="VN-H55/GOV/H55.01")) == [world.office]
    assert list(queries.members(text="khong co")) == []
    assert list(queries.members(status="suspended")) == []


def test_the_tree_puts_each_member_below_its_parent_in_vietnamese_order(instance: str) -> None:
    for code, name, parent in (
        ("H55", "UBND tỉnh", ""), ("H55.2", "Sở Y tế", "H55"), ("H55.1", "Sở Tài chính", "H55"), ("H55.1.1", "Chi cục", "H55.1"),
    ):  # fmt: skip
        register_member(facts=MemberFacts(code=code, name=name, parent=parent), **told())
    assert [(row.member.code, row.depth, row.children, row.subsystems) for row in queries.members_tree()] == [
        ("H55", 0, 2, 0),
        ("H55.1", 1, 1, 0),
        ("H55.1.1", 2, 0, 0),
        ("H55.2", 1, 0, 0),
    ]
    assert [row.code for row in queries.members_below(queries.member("VN-H55/GOV/H55"))] == ["H55.1", "H55.2"]


def test_subsystems_are_listed_by_text_status_and_member(world: Any) -> None:
    suspend_subsystem(subsystem=world.prices, **told())
    assert list(queries.subsystems(text="mot cua")) == [world.onestop]
    assert list(queries.subsystems(status="suspended")) == [world.prices]
    assert queries.subsystems_of(world.office) == [world.onestop]


def test_credentials_are_listed_newest_first_and_those_that_end_soon_apart(world: Any) -> None:
    at = now()
    old = issue_credential(subsystem=world.onestop, facts=CredentialFacts(valid_to=at + timedelta(days=5)), **told()).credential
    new = issue_credential(subsystem=world.onestop, facts=CredentialFacts(), **told()).credential
    assert queries.credentials_of(world.onestop) == [new, old]
    assert queries.credentials_ending(at, at + timedelta(days=7)) == [old]
    assert queries.credentials_ending(at, at + timedelta(days=1)) == []
    assert queries.credential(old.key_id) == old


def test_what_is_not_there_is_said(instance: str) -> None:
    for ask in (queries.member, queries.subsystem, queries.credential):
        with pytest.raises(NotRegistered):
            ask("VN-H55/GOV/khong-co")
