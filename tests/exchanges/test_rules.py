from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.monitor import rules
from lgsp.monitor.rules import BOUNDS_US, BUCKETS, bucket_of, may_have_receipt, minute_of, percentile_us


@given(st.integers(min_value=0, max_value=10**9))
def test_a_duration_is_counted_under_the_first_bound_that_is_not_below_it(duration_us: int) -> None:
    place = bucket_of(duration_us)
    assert 0 <= place < BUCKETS
    assert place == len(BOUNDS_US) or duration_us <= BOUNDS_US[place]
    assert place == 0 or duration_us > BOUNDS_US[place - 1]


@given(st.lists(st.integers(min_value=300, max_value=60_000_000), min_size=1, max_size=50), st.sampled_from([0.5, 0.95, 1.0]))
def test_a_percentile_is_within_one_bucket_of_the_true_one(durations_us: list[int], share: float) -> None:
    buckets = [0] * BUCKETS
    for duration_us in durations_us:
        buckets[bucket_of(duration_us)] += 1
    place = max(0, -(-int(share * len(durations_us) * 1000) // 1000) - 1)
    true_us = sorted(durations_us)[min(place, len(durations_us) - 1)]
    found_us = percentile_us(buckets, share)
    assert found_us is not None
    assert true_us / 1.5 <= found_us <= true_us * 1.5


def test_no_calls_have_no_percentile() -> None:
    assert percentile_us([0] * BUCKETS, 0.5) is None


def test_calls_longer_than_every_bound_are_still_told() -> None:
    assert percentile_us([0] * (BUCKETS - 1) + [3], 0.5) is not None


def test_a_share_beyond_all_calls_is_the_longest_bound() -> None:
    assert percentile_us([1] + [0] * (BUCKETS - 1), 1.5) == BOUNDS_US[-1]


def test_a_minute_begins_at_its_zeroth_second() -> None:
    assert minute_of(datetime(2025, 7, 1, 1, 2, 3, 4, tzinfo=UTC)) == datetime(2025, 7, 1, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(("role", "has_member", "is_party", "allowed"), [
    ("leader", True, True, True), ("operator", True, False, False), ("operator", False, False, True),
    ("auditor", False, False, True), ("developer", False, False, False), ("approver", True, False, False),
])  # fmt: skip
def test_a_receipt_is_for_the_two_parties_and_for_those_who_keep_the_journal(
    role: str, has_member: bool, is_party: bool, allowed: bool
) -> None:
    assert may_have_receipt(role, has_member=has_member, is_party=is_party) is allowed


def test_a_term_is_counted_from_the_vietnamese_day_of_the_question():
    at = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
    assert rules.due_on("question", at) == date(2026, 12, 5) and rules.due_on("objection", at) == date(2026, 12, 10)


@pytest.mark.parametrize(
    ("facts", "at_fault"),
    [
        ({"service": "s"}, []),
        ({"asked": "id", "is_exchange": True}, []),
        ({"service": "s", "document": " "}, ["document"]),
        ({"asked": "id"}, ["transaction_id"]),
        ({}, ["service"]),
        ({"asked": "id", "is_exchange": True, "service": "s"}, ["service"]),
        ({"service": "s", "period": (datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC))}, ["until"]),
        ({"asked": "id", "is_exchange": True, "period": (datetime(2026, 1, 2, tzinfo=UTC), None)}, ["since"]),
    ],
)
def test_a_hold_names_a_document_and_one_thing(facts: dict[str, object], at_fault: list[str]) -> None:
    usual: dict[str, object] = {"document": "125/CV", "asked": "", "is_exchange": False, "service": "", "period": (None, None)}
    assert [fault.place[-1] for fault in rules.faults_of_hold(**{**usual, **facts})] == at_fault  # type: ignore[arg-type]


def test_a_period_of_a_hold_includes_its_beginning_and_not_its_end() -> None:
    day, next_day = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    assert rules.is_in_hold("s", day, "s", day, next_day) and rules.is_in_hold("s", day, "s", None, None)
    assert not rules.is_in_hold("s", next_day, "s", day, next_day) and not rules.is_in_hold("t", day, "s", None, None)
    assert not rules.is_in_hold("s", day, "s", next_day, None)


def test_a_hold_on_a_service_that_nobody_knows_is_a_fault() -> None:
    assert [fault.place for fault in rules.faults_of_held_service("s", is_known=False)] == [("service",)]
    assert rules.faults_of_held_service("s", is_known=True) == []


def test_so_many_whole_days_are_kept_and_none_means_all() -> None:
    assert rules.kept_since(date(2026, 11, 25), 30) == date(2026, 10, 26)
    assert rules.kept_since(date(2026, 11, 25), 0) is None


def test_the_days_until_a_bound() -> None:
    assert rules.days_until(10, 100, 9.5) == 9
    assert rules.days_until(100, 100, 5) == rules.days_until(120, 100, 0) == 0
    assert rules.days_until(10, 100, 0) is rules.days_until(10, 100, -3) is None


def case(**facts: Any) -> rules.ResendCase:
    given = {
        "consumer": "VN/GOV/A/b", "face": "rest", "outcome": "failed", "error": "upstream.unreachable", "status": 502, "method": "POST",
        "resending": "one_officer", **facts,
    }  # fmt: skip
    return rules.ResendCase(**given)


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
    assert rules.is_repeat_risky(case(is_resent=True))


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
    (fault,) = rules.faults_of_resend(case(**facts))
    assert why in fault.english and fault.vietnamese
    assert rules.faults_of_resend(case()) == rules.faults_of_resend(case(error="upstream.timed_out", accepts_repeat=True)) == []


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
