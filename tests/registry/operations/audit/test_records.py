"""What all acts share: reason, roles, history, one transaction with the job."""

from typing import Any

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from lgsp.domain.errors import ActRefused, AlreadyRegistered, RoleMissing
from lgsp.registry.facts import MemberFacts, OfficerFacts
from lgsp.registry.models import Member, Peer
from lgsp.registry.operations.audit.records import PUBLISH_JOB, begin
from lgsp.registry.operations.members import register_member, suspend_member
from lgsp.registry.operations.officers import create_officer
from lgsp.runtime.clock import now


def jobs() -> list[Any]:
    return list(ProcrastinateJob.objects.filter(task_name=PUBLISH_JOB).order_by("pk"))


def test_an_act_without_a_reason_is_refused(instance: str) -> None:
    with pytest.raises(ActRefused, match="reason"):
        register_member(facts=MemberFacts(code="A", name="A"), by="test", why="  ", now=now())


def test_history_says_who_when_and_why(instance: str) -> None:
    who = create_officer(facts=OfficerFacts(username="an", name="An", role="operator"), by="test", why="thử", now=now())
    at = now()
    record = register_member(facts=MemberFacts(code="A", name="A"), by=who, why="theo công văn 12", now=at).history.get()
    told = (record.history_user, record.history_by, record.history_date, record.history_change_reason)
    assert told == (who, "an", at, "theo công văn 12")


def test_a_change_defers_a_publication_and_no_change_defers_none(instance: str) -> None:
    before = len(jobs())
    member = register_member(facts=MemberFacts(code="A", name="A"), by="test", why="thử", now=now())
    register_member(facts=MemberFacts(code="A", name="A"), by="test", why="thử", now=now())
    assert len(jobs()) == before + 1
    assert jobs()[-1].args == {"instance": "VN-H55", "by": "test", "why": "thử"}
    suspend_member(member=member, by="test", why="thử", now=now())
    assert len(jobs()) == before + 2


def test_what_is_rolled_back_leaves_neither_row_nor_job(instance: str) -> None:
    before = len(jobs())
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        register_member(facts=MemberFacts(code="A", name="A"), by="test", why="thử", now=now())
        _ = 1 / 0
    assert (len(jobs()), Member.objects.count(), Member.history.count()) == (before, 0, 0)


def test_an_officer_of_a_member_acts_for_it_and_for_those_below_it_only(instance: str) -> None:
    top = register_member(facts=MemberFacts(code="A", name="A"), by="test", why="thử", now=now())
    below = register_member(facts=MemberFacts(code="A.1", name="A1", parent="A"), by="test", why="thử", now=now())
    other = register_member(facts=MemberFacts(code="B", name="B"), by="test", why="thử", now=now())
    facts = OfficerFacts(username="an", name="An", role="approver", member=top.identifier)
    who = create_officer(facts=facts, by="test", why="thử", now=now())
    with begin("grant_access_right", by=who, why="thử", now=now()) as act:
        act.concerns(top)
        act.concerns(below)
        for target in (other, None):
            with pytest.raises(RoleMissing):
                act.concerns(target)


def test_two_who_register_the_same_at_once_are_told_so(instance: str) -> None:
    with pytest.raises(AlreadyRegistered, match="peer_code_once"), begin("add_peer", by="test", why="thử", now=now()) as act:
        for _ in range(2):
            act.save(Peer(of_instance_id=instance, code="VN", name="x", created_at=now()))
