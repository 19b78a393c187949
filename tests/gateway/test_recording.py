from lgsp.domain.calls import Replayed, Reply
from lgsp.gateway.recording import refusal_entry, reply_entry, request_entry, stream_entry
from tests.gateway.inside import NOW, call, known_call
from tests.gateway.world import CONSUMER, SERVICE


def test_a_request_entry_tells_who_what_and_why() -> None:
    entry = request_entry(known_call(configuration=4, message_id="m", user_id="VN1", issue="h"), instance="VN-H55")
    assert (entry.consumer, entry.credential, entry.service, entry.version) == (CONSUMER, "motcua", SERVICE, "1.0")
    assert (entry.access_right, entry.purpose, entry.legal_basis) == (
        "quyen-1",
        "Giải quyết thủ tục hành chính",
        "NĐ 47/2020/NĐ-CP",
    )
    assert (entry.configuration, entry.message_id, entry.user_id, entry.issue) == (4, "m", "VN1", "h")


def test_an_entry_never_holds_what_may_name_a_person_or_a_secret() -> None:
    asked = known_call(headers={"Authorization": "Bearer bi-mat"}, held=b"noi dung")
    entries = [
        request_entry(asked, instance="VN-H55"),
        reply_entry(asked, Reply(status=200, body=b"tra loi"), outcome="answered", error="", now=NOW),
        refusal_entry(asked, Reply(status=403), error="access.denied", instance="VN-H55", now=NOW),
    ]
    for secret in ("bi-mat", "noi dung", "tra loi", "4600000001", "msdn"):
        assert secret not in repr(entries)


def test_a_long_body_has_its_digest_in_an_entry_of_its_own() -> None:
    request = request_entry(known_call(held=None), instance="VN-H55")
    assert (request.request_digest, request.request_bytes) == ("", None)
    stream = stream_entry(known_call(), part="reply", digest="d", size=9, outcome="answered", now=NOW)
    assert (stream.part, stream.reply_digest, stream.reply_bytes, stream.request_digest) == ("reply", "d", 9, "")


def test_a_refusal_of_a_caller_nobody_knows_says_what_is_known() -> None:
    entry = refusal_entry(call(address="127.0.0.1"), Reply(status=401), error="e", instance="VN-H55", now=NOW, suppressed=3)
    assert (entry.consumer, entry.consumer_address, entry.suppressed, entry.status) == ("", "127.0.0.1", 3, 401)


def test_what_is_sent_again_names_the_original_and_the_act() -> None:
    entry = request_entry(known_call(replayed=Replayed("goc", "tac-nghiep")), instance="VN-H55")
    assert (entry.resend_of, entry.resend_act) == ("goc", "tac-nghiep")
    assert request_entry(known_call(), instance="VN-H55").resend_of == ""
