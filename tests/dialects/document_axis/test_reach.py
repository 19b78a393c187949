"""What a consumer says is signed in our name; what it signed itself does not go on."""

from datetime import UTC, datetime

from lgsp.dialects.document_axis.reach import call_headers, is_ours
from lgsp.dialects.document_axis.signed_headers import is_genuine, read_signed_headers
from lgsp.domain.http import header

NOW = datetime(2026, 11, 22, 3, 15, tzinfo=UTC)


def test_the_logical_fields_are_signed_with_their_spelling():
    stated = (("docId", "1"), ("servicetype", "eDoc"), ("Accept", "*/*"), ("systemid", "kẻ khác"), ("Content-Type", "text/xml"))
    made = call_headers(stated, system_id="sys-h55", secret="bi-mat", now=NOW)
    assert header(made, "XroadVnpt-sign-header-key") == "timestamp;systemid;Content-Type;docId;servicetype"
    shown = read_signed_headers(made)
    assert shown.system_id == "sys-h55" and is_genuine(shown, secret="bi-mat", now=NOW, window_s=1)
    assert header(made, "Content-Type") == "text/xml" and header(made, "Accept") is None


def test_without_a_content_type_it_is_json():
    assert header(call_headers((), system_id="s", secret="x", now=NOW), "XroadVnpt-Content-Type") == "application/json"


def test_the_consumer_s_own_signature_is_ours_to_stop():
    assert is_ours("XroadVnpt-hash-header") and is_ours("DocID") and not is_ours("Accept")
