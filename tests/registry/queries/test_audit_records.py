"""Recorded acts as they are asked for."""

from typing import Any

from lgsp.registry.facts import OfficerFacts
from lgsp.registry.models import AuditRecord
from lgsp.registry.operations.audit.data_access import look_at_personal_record, subject_of
from lgsp.registry.operations.members import suspend_member
from lgsp.registry.operations.officers import create_officer
from lgsp.registry.queries.audit_records import acts_at, audit_record, audit_records, audit_records_seen_by, digest_of, sees_all
from lgsp.runtime.clock import now

USE = "01a2039e-d79f-72a7-be9e-51d99c45bf31"


def officer(name: str, role: str, member: Any = None) -> Any:
    facts = OfficerFacts(username=name, name="An", role=role)  # type: ignore[arg-type]
    made = create_officer(facts=facts, by="test", why="thử", now=now())
    made.member = member
    made.save()
    return made


def test_the_newest_come_first_and_pages_follow_each_other(world: Any) -> None:
    every = audit_records(rows=1000)
    assert [act.pk for act in every] == sorted((act.pk for act in every), reverse=True)
    first = audit_records(rows=2)
    assert first + audit_records(before=first[-1].pk, rows=1000) == every


def test_acts_are_found_by_account_name_transaction_and_moment(world: Any) -> None:
    at = now()
    suspend_member(member=world.office, by="mai", why="sáp nhập", now=at)
    (act,) = audit_records(by="mai")
    assert audit_records(name="suspend_member") == [act] and audit_record(str(act.transaction_id)) == act
    assert audit_records(subject=f"Member/{world.office.pk}")[0] == act
    assert audit_records(subject="Member/0") == []
    assert acts_at([at]) == {(at, "mai"): act}
    assert acts_at([]) == {}


def test_a_row_that_somebody_changed_no_longer_says_what_was_digested(world: Any) -> None:
    act = audit_records(rows=1)[0]
    assert digest_of(act) == act.digest
    for field, value in (
        ("by", "kẻ khác"),
        ("why", "cớ khác"),
        ("name", "end_access_right"),
        ("changes", "00" * 32),
        ("at", now()),
    ):
        changed = AuditRecord.objects.get(pk=act.pk)
        setattr(changed, field, value)
        assert digest_of(changed) != act.digest


def test_operators_and_auditors_of_the_platform_see_all_others_their_own(world: Any) -> None:
    auditor, clerk = officer("an", "auditor"), officer("binh", "auditor", world.office)
    for one in (auditor, clerk):
        look_at_personal_record(transaction_id=USE, by=one, why="kiểm tra", now=now())
    assert sees_all(auditor) and not sees_all(clerk)
    assert {act.by for act in audit_records_seen_by(auditor, subject=subject_of(USE))} == {"an", "binh"}
    assert {act.by for act in audit_records_seen_by(auditor, by="binh", name="look_at_personal_record")} == {"binh"}
    assert {act.by for act in audit_records_seen_by(clerk, by="an")} == {"binh"}
    newest, earlier = audit_records_seen_by(auditor, rows=2)
    assert audit_records_seen_by(auditor, before=newest.pk, rows=1) == [earlier]
