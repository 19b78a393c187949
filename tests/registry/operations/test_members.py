"""Members and subsystems, with the real database."""

from typing import Any

import pytest

from lgsp.domain.errors import ActRefused, AlreadyRegistered, ContentRefused, NotRegistered
from lgsp.registry.facts import MemberFacts, SubsystemFacts
from lgsp.registry.models import Member, Subsystem
from lgsp.registry.operations.instances import add_peer
from lgsp.registry.operations.members import (
    change_member,
    change_subsystem,
    register_member,
    register_subsystem,
    resume_member,
    resume_subsystem,
    suspend_member,
    suspend_subsystem,
)
from lgsp.runtime.clock import now


def told() -> dict[str, Any]:
    return {"by": "test", "why": "thử", "now": now()}


def test_registering_twice_gives_the_first_row_and_other_facts_are_refused(instance: str) -> None:
    facts = MemberFacts(code="H55.01", name="Văn phòng")
    first = register_member(facts=facts, **told())
    assert register_member(facts=facts, **told()).pk == first.pk
    with pytest.raises(AlreadyRegistered):
        register_member(facts=MemberFacts(code="H55.01", name="Tên khác"), **told())
    assert first.history.count() == 1


def test_a_member_stands_below_its_parent_named_by_code_or_identifier(instance: str) -> None:
    province = register_member(facts=MemberFacts(code="H55", name="Tỉnh"), **told())
    for code, parent in (("H55.01", "H55"), ("H55.02", "VN-H55/GOV/H55")):
        assert register_member(facts=MemberFacts(code=code, name=code, parent=parent), **told()).parent == province
    with pytest.raises(NotRegistered):
        register_member(facts=MemberFacts(code="X", name="X", parent="khong-co"), **told())


def test_a_member_of_a_peer_has_the_peers_instance_in_its_identifier(instance: str) -> None:
    facts = MemberFacts(code="G12", name="Bộ Tài chính", instance="VN")
    with pytest.raises(NotRegistered):
        register_member(facts=facts, **told())
    peer = add_peer(code="VN", name="Nền tảng quốc gia", by="test", now=now())
    ministry = register_member(facts=facts, **told())
    assert (ministry.identifier, ministry.peer) == ("VN/GOV/G12", peer)


def test_faults_are_told_before_anything_is_written(instance: str) -> None:
    with pytest.raises(ContentRefused):
        register_member(facts=MemberFacts(code="a/b", name="x"), **told())
    assert not Member.objects.exists()


def test_a_member_changes_everything_but_its_identifier_and_never_stands_above_itself(instance: str) -> None:
    province = register_member(facts=MemberFacts(code="H55", name="Tỉnh"), **told())
    office = register_member(facts=MemberFacts(code="H55.01", name="Văn phòng", parent="H55"), **told())
    change_member(member=office, facts=MemberFacts(code="H55.01", name="Văn phòng UBND"), **told())
    office.refresh_from_db()
    assert (office.name, office.parent) == ("Văn phòng UBND", None)
    change_member(member=office, facts=MemberFacts(code="H55.01", name="Văn phòng UBND", parent="H55"), **told())
    with pytest.raises(ActRefused, match="above itself"):
        change_member(member=province, facts=MemberFacts(code="H55", name="Tỉnh", parent="H55.01"), **told())
    with pytest.raises(ActRefused, match="identifier"):
        change_member(member=office, facts=MemberFacts(code="H55.02", name="x"), **told())


def test_suspending_and_resuming_can_be_repeated_and_leave_history(instance: str) -> None:
    office = register_member(facts=MemberFacts(code="H55.01", name="Văn phòng"), **told())
    for _ in range(2):
        suspend_member(member=office, **told())
    for _ in range(2):
        resume_member(member=office, **told())
    assert [record.status for record in office.history.order_by("history_id")] == ["active", "suspended", "active"]


def test_subsystems_are_registered_changed_suspended_and_resumed(instance: str) -> None:
    office = register_member(facts=MemberFacts(code="H55.01", name="Văn phòng"), **told())
    facts = SubsystemFacts(code="motcua", name="Một cửa")
    subsystem = register_subsystem(member=office, facts=facts, **told())
    assert register_subsystem(member=office, facts=facts, **told()).pk == subsystem.pk
    with pytest.raises(AlreadyRegistered):
        register_subsystem(member=office, facts=SubsystemFacts(code="motcua", name="Khác"), **told())
    change_subsystem(subsystem=subsystem, facts=SubsystemFacts(code="motcua", name="Một cửa điện tử"), **told())
    with pytest.raises(ActRefused):
        change_subsystem(subsystem=subsystem, facts=SubsystemFacts(code="khac", name="x"), **told())
    suspend_subsystem(subsystem=subsystem, **told())
    resume_subsystem(subsystem=subsystem, **told())
    assert Subsystem.objects.get().name == "Một cửa điện tử"
    assert subsystem.history.count() == 4
