from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import override

from lgsp.domain.errors import ActRefused, ContentRefused
from lgsp.domain.faults import Fault
from lgsp.portal.page.acting import acts_of, performed, stated, told
from lgsp.registry.facts import MemberFacts


class Small(forms.Form):
    code = forms.CharField()
    name = forms.CharField(required=False)


def filled() -> Small:
    form = Small({"code": "a"})
    form.is_valid()
    return form


def test_an_operator_may_everything_and_an_auditor_only_read(world: Any, officer: Callable[..., Any]) -> None:
    assert "suspend_member" in acts_of(officer("operator"))
    assert acts_of(officer("auditor")) == {
        "issue_api_token", "revoke_api_token", "look_at_body", "look_at_resend", "place_legal_hold", "release_legal_hold",
    }  # fmt: skip


def test_an_approver_of_a_member_acts_for_it_and_not_for_others(world: Any, officer: Callable[..., Any]) -> None:
    approver = officer("approver", member=world.land.identifier)
    assert "grant_access_right" in acts_of(approver, world.land)
    assert "grant_access_right" not in acts_of(approver, world.office)


def test_facts_that_do_not_fit_are_told_at_their_field() -> None:
    form = filled()
    assert stated(form, MemberFacts, code="H55.1", name="") is None
    assert "name" in form.errors
    assert stated(filled(), MemberFacts, code="H55.1", name="Sở") == MemberFacts(code="H55.1", name="Sở")


def test_a_refused_act_is_told_at_the_field_it_is_about() -> None:
    def refuse() -> None:
        raise ContentRefused(faults=[Fault(("code", 0), "is wrong", "bị sai"), Fault(("x",), "is odd", "lạ")])

    form = filled()
    with override("vi"):
        assert performed(form, refuse) is None
    assert form.errors["code"] == ["code[0]: bị sai"]
    assert form.non_field_errors() == ["x: lạ"]


def test_another_refusal_is_told_above_the_form() -> None:
    def refuse() -> None:
        raise ActRefused(why="because")

    form = filled()
    with override("en"):
        assert performed(form, refuse) is None
    assert "because" in form.non_field_errors()[0]
    assert performed(filled(), lambda: 7) == 7


def test_an_error_is_told_in_the_readers_language() -> None:
    with override("en"):
        assert told(Fault((), "is wrong", "bị sai")) == "is wrong"
        assert "state does not allow" in told(ActRefused())
    with override("vi"):
        assert "Trạng thái hiện tại" in told(ActRefused())
