"""Who changed what, when and why."""

from typing import Any

from lgsp.registry.facts import MemberFacts
from lgsp.registry.models import AuditRecord
from lgsp.registry.operations.members import change_member, suspend_member
from lgsp.registry.queries.history import history_of, recent_changes
from lgsp.runtime.clock import now


def test_history_tells_the_fields_that_changed_newest_first(world: Any) -> None:
    change_member(member=world.office, facts=MemberFacts(code="H55.01", name="Văn phòng mới"), by="lan", why="đổi tên", now=now())
    suspend_member(member=world.office, by="mai", why="sáp nhập", now=now())
    told = history_of(world.office)
    assert [(change.by, change.why, change.act) for change in told] == [
        ("mai", "sáp nhập", "changed"),
        ("lan", "đổi tên", "changed"),
        ("test", "thử", "added"),
    ]
    assert [(field.name, field.label, field.after) for field in told[1].fields] == [("name", "tên", "Văn phòng mới")]
    assert told[2].fields == ()


def test_each_change_names_its_act_in_the_journal(world: Any) -> None:
    suspend_member(member=world.office, by="mai", why="sáp nhập", now=now())
    act = AuditRecord.objects.get(by="mai")
    for change in (history_of(world.office)[0], recent_changes(limit=1)[0]):
        assert (change.transaction_id, change.sequence) == (str(act.transaction_id), None)
    AuditRecord.objects.filter(pk=act.pk).update(sequence=7)
    assert history_of(world.office)[0].sequence == 7
    AuditRecord.objects.all().delete()
    assert history_of(world.office)[0].transaction_id == ""


def test_recent_changes_name_kind_and_row_over_the_whole_registry(world: Any) -> None:
    suspend_member(member=world.office, by="mai", why="sáp nhập", now=now())
    newest = recent_changes(limit=3)
    assert (newest[0].kind, newest[0].row, newest[0].by) == ("Member", "VN-H55/GOV/H55.01", "mai")
    assert len(newest) == 3
    assert {change.kind for change in recent_changes()} >= {
        "Member",
        "Subsystem",
        "Service",
        "ServiceVersion",
        "AccessRight",
        "Instance",
    }
