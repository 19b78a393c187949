from datetime import UTC, datetime, timedelta

import msgspec
from django.utils.translation import override

from lgsp.domain.entries import JournalEntry
from lgsp.portal.exchanges import story

AT = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
ABOUT = {
    "consumer": "VN-H55/GOV/H55.01/motcua",
    "service": "VN-H55/GOV/H55.02/datdai/gia-dat",
    "credential": "k-1",
    "version": "1.0",
}
REQUEST = JournalEntry(kind="request", transaction_id="t", at=AT, access_right="QKT-1", request_bytes=12, **ABOUT)
REPLY = JournalEntry(
    kind="reply",
    transaction_id="t",
    at=AT + timedelta(milliseconds=3),
    outcome="answered",
    status=200,
    duration_us=3100,
    upstream_us=2000,
)


def refusal(error: str) -> JournalEntry:
    return JournalEntry(kind="refusal", transaction_id="t", at=AT, outcome="refused", status=403, error=error, **ABOUT)


def test_the_records_of_a_call_are_told_as_one() -> None:
    told = story.told([REQUEST, REPLY])
    assert (told.entry.consumer, told.entry.status, told.entry.request_bytes) == (ABOUT["consumer"], 200, 12)
    assert (told.kinds, told.started_at, told.upstream_us) == (("request", "reply"), AT, 2000)
    assert not told.is_refused


def test_an_answered_call_passes_every_check_and_has_four_arrows() -> None:
    drawn = story.drawing_of(story.told([REQUEST, REPLY]))
    assert all(check.is_passed for check in drawn.checks)
    assert len(drawn.checks) == 5
    assert [(arrow.x1 < arrow.x2, arrow.is_bad) for arrow in drawn.arrows] == [
        (True, False),
        (True, False),
        (False, False),
        (False, False),
    ]
    assert drawn.height > drawn.arrows[-1].y > drawn.checks[-1].y
    assert drawn.arrows[0].tip.startswith(f"{drawn.arrows[0].x2},")
    assert drawn.arrows[0].x1 < drawn.arrows[0].middle < drawn.arrows[0].x2


def test_a_call_under_way_ends_where_the_records_end() -> None:
    assert len(story.drawing_of(story.told([REQUEST])).arrows) == 2


def test_a_failed_provider_is_drawn_as_bad() -> None:
    failed = JournalEntry(kind="reply", transaction_id="t", at=AT, outcome="failed", status=504, error="upstream.timed_out")
    drawn = story.drawing_of(story.told([REQUEST, failed]))
    assert [arrow.is_bad for arrow in drawn.arrows] == [False, False, True, True]


def test_a_refusal_stops_at_the_check_that_failed() -> None:
    for error, passed in (
        ("identity.credential_missing", 0),
        ("registry.service_not_found", 1),
        ("access.denied", 2),
        ("limit.quota_exceeded", 3),
        ("gateway.overloaded", 3),
    ):
        checks = story.checks_of(refusal(error))
        assert [check.is_passed for check in checks] == [True] * passed + [False], error
    assert len(story.drawing_of(story.told([refusal("access.denied")])).arrows) == 2


def test_a_problem_code_is_explained() -> None:
    meaning = story.meaning_of("access.denied")
    assert meaning is not None
    assert "quyền khai thác" in meaning.in_vietnamese
    assert story.meaning_of("registry.content_refused") is not None
    assert story.meaning_of("no.such.code") is None


def test_the_words_of_the_drawing_are_in_both_languages() -> None:
    with override("vi"):
        assert story.checks_of(refusal("access.denied"))[-1].words == "Không có quyền khai thác còn hiệu lực"
    with override("en"):
        assert story.checks_of(refusal("access.denied"))[-1].words == "No access right in force"


def test_the_bar_of_parts_is_as_long_as_the_call_and_leaves_out_what_is_not_known() -> None:
    own, provider = story.parts_of(story.told([REQUEST, REPLY]))
    assert (own.took_us, provider.took_us, own.share_percent, provider.share_percent) == (1100, 2000, 35, 65)
    assert (own.x, round(own.width + provider.width), provider.x) == (0, story.BAR_WIDTH, own.width)
    refused = msgspec.structs.replace(refusal("access.no_right"), duration_us=400)
    assert [(part.kind, part.share_percent) for part in story.parts_of(story.told([refused]))] == [("own", 100)]
    assert story.parts_of(story.told([REQUEST])) == []


def test_what_was_removed_converted_and_found_wrong_stands_between_answer_and_caller() -> None:
    facts = {"fields_removed": ("a", "b"), "maps": ("dvhc-2025@1 request /communeCode",), "faults": ("reply body.x",)}
    with override("en"):
        drawn = story.drawing_of(story.told([REQUEST, msgspec.structs.replace(REPLY, **facts)]))
    done = drawn.checks[5:]
    assert [(check.words, check.is_passed) for check in done] == [
        ("1 conversion applied", True),
        ("2 fields outside the right removed", True),
        ("A message does not fit its description", False),
    ]
    assert drawn.arrows[2].y < done[0].y < done[-1].y < drawn.arrows[3].y
