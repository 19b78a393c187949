"""Recorded acts as they are asked for."""

from typing import Any

from lgsp.registry.models import RecordedAct
from lgsp.registry.operations.members import suspend_member
from lgsp.registry.queries.acts import acts_at, digest_of, recorded_act, recorded_acts
from lgsp.runtime.clock import now


def test_the_newest_come_first_and_pages_follow_each_other(world: Any) -> None:
    every = recorded_acts(rows=1000)
    assert [act.pk for act in every] == sorted((act.pk for act in every), reverse=True)
    first = recorded_acts(rows=2)
    assert first + recorded_acts(before=first[-1].pk, rows=1000) == every


def test_acts_are_found_by_account_name_transaction_and_moment(world: Any) -> None:
    at = now()
    suspend_member(member=world.office, by="mai", why="sáp nhập", now=at)
    (act,) = recorded_acts(by="mai")
    assert recorded_acts(name="suspend_member") == [act] and recorded_act(str(act.transaction_id)) == act
    assert recorded_acts(subject=f"Member/{world.office.pk}")[0] == act
    assert recorded_acts(subject="Member/0") == []
    assert acts_at([at]) == {(at, "mai"): act}
    assert acts_at([]) == {}


def test_a_row_that_somebody_changed_no_longer_says_what_was_digested(world: Any) -> None:
    act = recorded_acts(rows=1)[0]
    assert digest_of(act) == act.digest
    for field, value in (
        ("by", "kẻ khác"),
        ("why", "cớ khác"),
        ("name", "end_access_right"),
        ("changes", "00" * 32),
        ("at", now()),
    ):
        changed = RecordedAct.objects.get(pk=act.pk)
        setattr(changed, field, value)
        assert digest_of(changed) != act.digest
