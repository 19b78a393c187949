"""What is sent again is what the journal answers for, or what an officer wrote, and never lies about in clear."""

from pathlib import Path
from typing import Any

import pytest

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import KeptBodyUnreadable, NotRegistered, SecretUnreadable
from lgsp.registry.operations.audit.data_access import look_at_body
from lgsp.replay.material import Material, Original, edited_from, material_of, opened_material, original_of, sealed_material
from lgsp.runtime.home import Home
from tests.replay.world import AT, BODY, CONSUMER, OPEN, ORIGINAL, SERVICE, TARGET, TYPE, digest, home_of, record, word

KEPT = Material("POST", TARGET, (("Content-Type", TYPE), ("Accept", TYPE)), BODY)


@pytest.fixture
def home(world: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    return home_of(tmp_path, monkeypatch)


def test_the_digest_is_that_of_the_journal() -> None:
    assert KEPT.digest == digest() and Material("GET", "/a").digest == digest("GET", "/a", b"", "")


def test_an_original_says_what_decides(home: Home, world: Any) -> None:
    word(world, "two_officers")
    record(home, ORIGINAL)
    original = original_of(f" {ORIGINAL.upper()} ")
    case = original.case()
    assert (case.consumer, case.outcome, case.error, case.status, case.method) == (
        CONSUMER,
        "failed",
        "upstream.timed_out",
        504,
        "POST",
    )
    assert (case.resending, case.requires_signature, original.has_request) == ("two_officers", False, True)
    assert original.roots == ("/gia-dat/1.0", f"/r1/{SERVICE}")
    assert original.case(method="GET", accepts_repeat=True).method == "GET"
    assert material_of(look_at_body(transaction_id=ORIGINAL, by="an", why="thử", now=AT), original) == KEPT


def test_what_is_under_way_or_of_a_version_that_is_gone_says_so(home: Home, world: Any) -> None:
    word(world, "one_officer", status="withdrawn")
    record(home, OPEN, end=None, keeps=False, endpoint="")
    original = original_of(OPEN)
    case = original.case()
    assert (case.outcome, case.status, case.resending, case.method, original.has_request) == ("", None, "", "POST", False)
    assert original.roots == (f"/r1/{SERVICE}",)


def test_an_act_is_no_exchange(home: Home) -> None:
    record(home, OPEN, kind="act", end=None, keeps=False)
    with pytest.raises(NotRegistered):
        original_of(OPEN)


def test_a_kept_request_that_is_not_the_recorded_one_is_not_sent(home: Home) -> None:
    record(home, ORIGINAL, request_digest=digest(body=b"khac"))
    bodies = look_at_body(transaction_id=ORIGINAL, by="an", why="thử", now=AT)
    with pytest.raises(KeptBodyUnreadable, match="not the recorded one"):
        material_of(bodies, original_of(ORIGINAL))
    with pytest.raises(KeptBodyUnreadable):
        material_of([], Original(JournalEntry(kind="request", transaction_id=ORIGINAL, at=AT), None, None, None))


def test_an_edit_keeps_the_other_fields() -> None:
    said = {"method": "PUT", "target": "/gia-dat/1.0/x", "content_type": "text/xml", "body": b"<a/>"}
    assert edited_from(KEPT, consumer=CONSUMER, **said).fields == (("Accept", TYPE), ("Content-Type", "text/xml"))
    bare = edited_from(None, consumer=CONSUMER, **{**said, "target": f"/r1/{SERVICE}/x", "content_type": ""})
    assert bare.fields == (("Accept", "*/*"), ("X-Road-Client", CONSUMER)) and bare.content_type == ""


def test_a_sealed_request_opens_for_its_exchange_alone(home: Home) -> None:
    sealed = sealed_material(KEPT, ORIGINAL)
    assert opened_material(sealed, ORIGINAL) == KEPT
    with pytest.raises(SecretUnreadable):
        opened_material(sealed, OPEN)
