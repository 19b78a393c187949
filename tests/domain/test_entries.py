"""The journal's entries keep what is there and leave out what is not."""

from datetime import UTC, datetime

import msgspec

from lgsp.domain.entries import JournalEntry, request_prefix

WHEN = datetime(2026, 11, 22, 1, 2, 3, 456789, tzinfo=UTC)


def test_absent_facts_are_left_out_of_the_bytes():
    raw = msgspec.json.encode(JournalEntry(kind="refusal", transaction_id="t", at=WHEN, status=403))
    assert msgspec.json.decode(raw) == {
        "kind": "refusal",
        "transaction_id": "t",
        "at": "2026-11-22T01:02:03.456789Z",
        "status": 403,
    }


def test_zero_bytes_are_a_fact():
    assert b'"reply_bytes":0' in msgspec.json.encode(JournalEntry(kind="reply", transaction_id="t", at=WHEN, reply_bytes=0))


def test_the_digest_of_a_request_begins_with_its_line_and_its_content_type():
    assert request_prefix("POST", "/a?b=%20", b"text/xml") == b"POST /a?b=%20\r\ntext/xml\r\n\r\n"
    assert request_prefix("GET", "/", b"") == b"GET /\r\n\r\n\r\n"
