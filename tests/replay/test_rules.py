from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.replay import rules


def case(**facts: Any) -> rules.ReplayCase:
    given = {
        "consumer": "VN/GOV/A/b", "face": "rest", "outcome": "failed", "error": "upstream.unreachable", "status": 502, "method": "POST",
        "resending": "one_officer", **facts,
    }  # fmt: skip
    return rules.ReplayCase(**given)


@pytest.mark.parametrize(
    ("facts", "is_unknown"),
    [
        ({}, False),
        ({"error": "upstream.set_aside"}, False),
        ({"error": "upstream.timed_out"}, True),
        ({"error": "reply.not_valid"}, True),
        ({"outcome": "", "error": "", "status": None}, True),
        ({"outcome": "aborted", "error": ""}, True),
        ({"outcome": "answered", "error": "", "status": 504}, True),
        ({"outcome": "answered", "error": "", "status": 500}, False),
        ({"outcome": "refused", "status": 403}, False),
    ],
)
def test_an_outcome_is_unknown_if_the_provider_may_have_done_it_unheard(facts: dict[str, Any], is_unknown: bool) -> None:
    assert rules.is_outcome_unknown(case(**facts)) is is_unknown


def test_a_repeat_is_risky_if_it_succeeded_or_may_have_and_is_not_idempotent() -> None:
    assert rules.is_repeat_risky(case(error="upstream.timed_out"))
    assert not rules.is_repeat_risky(case(error="upstream.timed_out", method="PUT"))
    assert rules.is_repeat_risky(case(outcome="answered", status=200, method="GET"))
    assert rules.is_repeat_risky(case(outcome="answered", status=None, method="GET"))
    assert not rules.is_repeat_risky(case(outcome="answered", status=500))
    assert not rules.is_repeat_risky(case())
    assert rules.is_repeat_risky(case(is_replayed=True))


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"consumer": ""}, "in whose name"),
        ({"face": "service_portal"}, "adapter"),
        ({"resending": ""}, "not in force"),
        ({"requires_signature": True}, "own signature"),
        ({"resending": "never"}, "does not let"),
        ({"error": "upstream.timed_out"}, "could be done twice"),
    ],
)
def test_a_call_is_not_sent_again_for_one_clear_reason(facts: dict[str, Any], why: str) -> None:
    (fault,) = rules.faults_of_replay(case(**facts))
    assert why in fault.english and fault.vietnamese
    assert rules.faults_of_replay(case()) == rules.faults_of_replay(case(error="upstream.timed_out", accepts_repeat=True)) == []


def edit(**facts: Any) -> list[str]:
    given = {
        "method": "POST",
        "target": "/gia/1.0/x?a=1",
        "roots": ("/gia/1.0", "/r1/VN/GOV/A/b/c"),
        "body_bytes": 3,
        "body_bytes_max": 3,
    }
    return [fault.path for fault in rules.faults_of_edit(**{**given, **facts})]


def test_an_edited_request_is_below_its_service_and_not_too_long() -> None:
    assert edit() == edit(target="/gia/1.0") == edit(target="/r1/VN/GOV/A/b/c/x") == []
    for target in (
        "/gia/1.05",
        "/khac",
        "gia/1.0/x",
        "/gia/1.0/../x",
        "/gia/1.0/./x",
        "/gia/1.0/é",
        "/gia/1.0/a b",
        "/gia/1.0/a#b",
        "",
    ):
        assert edit(target=target) == ["target"], target
    assert edit(method="BREW", body_bytes=4) == ["method", "body"]


@given(st.text(max_size=60))
def test_no_text_leads_an_edited_request_out_of_its_service(text: str) -> None:
    if not edit(target=f"/gia/1.0{text}"):
        assert text == "" or text[0] in "/?"
        assert text.isascii() and text.isprintable() and " " not in text


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"status": "sent"}, "already: sent"),
        ({"is_late": True}, "time is over"),
        ({"is_same_officer": True}, "second officer"),
        ({"has_looked": False}, "look at what is sent"),
    ],
)
def test_a_request_is_approved_in_time_by_somebody_else_who_has_seen_it(facts: dict[str, Any], why: str) -> None:
    good: dict[str, Any] = {"status": "waiting", "is_late": False, "is_same_officer": False, "has_looked": True}
    assert rules.faults_of_decision(**good) == []
    (fault,) = rules.faults_of_decision(**{**good, **facts})
    assert why in fault.english
