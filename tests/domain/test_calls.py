from datetime import UTC, datetime, timedelta

from lgsp.domain.calls import FieldChanges, Reply, content_type, is_in_force
from lgsp.domain.configuration import Credential

NOW = datetime(2026, 11, 2, tzinfo=UTC)


def test_the_content_type_is_found_in_any_spelling_and_is_empty_if_there_is_none():
    assert content_type([(b"X", b"1"), (b"CONTENT-Type", b"text/plain")]) == b"text/plain"
    assert content_type([]) == b""


def test_a_credential_is_in_force_from_its_first_moment_up_to_its_last():
    credential = Credential("k", "api_key", "s", "v", valid_from=NOW, valid_to=NOW + timedelta(days=1))
    assert is_in_force(credential, NOW)
    assert not is_in_force(credential, NOW - timedelta(seconds=1))
    assert not is_in_force(credential, NOW + timedelta(days=1))


def test_no_credential_is_not_in_force():
    assert not is_in_force(None, NOW)


def test_each_reply_has_fields_of_its_own():
    Reply(status=200).headers.append((b"a", b"b"))
    assert Reply(status=200).headers == []


def test_later_changes_of_fields_go_after_earlier_ones() -> None:
    first = FieldChanges(((b"X-A", b"1"), (b"X-B", b"2")), frozenset({b"x-a"}))
    both = first.then(FieldChanges(((b"x-b", b"3"),), frozenset({b"x-b"})))
    assert both == FieldChanges(((b"X-A", b"1"), (b"x-b", b"3")), frozenset({b"x-a", b"x-b"}))
