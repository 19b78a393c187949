import base64
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lgsp.domain.calls import Reply, Signed
from lgsp.gateway.callers.signed_requests import message_of
from lgsp.gateway.messages.signed_replies import ReplySigner
from lgsp.gateway.steps.recording.record_exchange import record_exchange
from lgsp.protocol.http.content_digest import fits
from lgsp.protocol.http.message_signatures import Message, read_signatures, signature_base
from tests.gateway.inside import NOW, UPSTREAM, End, arriving, call, inside, kept, known_call
from tests.gateway.world import service

ASKED = {"Accept-Signature": 'sig=("@status" "content-digest");created'}
SIGNER = ReplySigner(Ed25519PrivateKey.generate(), lambda: NOW)


def answered(body: Any = b"ok", **facts: Any) -> Reply:
    return Reply(status=200, headers=[(b"Content-Type", b"text/plain"), (b"Content-Digest", b"sha-256=:AA==:")], body=body, **facts)


def verified(reply: Reply, asked: Any) -> bool:
    """What a consumer does with the public key of the key set."""
    fields = {name.lower().decode(): value.decode() for name, value in reply.headers}
    fields["lgsp-transaction-id"] = asked.transaction_id
    (one,) = read_signatures(fields["signature-input"], fields["signature"])
    shown = SIGNER.public_key()
    assert one.key_id == shown["kid"]
    message = Message({"@status": str(reply.status)}, lambda name: [fields[name]] if name in fields else [])
    base = signature_base(one.components, one.text, message, message_of(asked, ""))
    Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(shown["x"] + "=")).verify(one.value, base)
    return True


def test_a_reply_is_signed_for_who_asks_under_the_name_it_gave() -> None:
    asked, reply = call(headers=ASKED), answered()
    SIGNER.sign(asked, reply)
    fields = dict(reply.headers)
    assert fields[b"Signature-Input"].startswith(
        b'sig=("@status" "content-type" "content-digest" "lgsp-transaction-id" "@method";req'
    )
    assert fits(fields[b"Content-Digest"].decode(), b"ok") and verified(reply, asked)
    assert reply.signed is not None and reply.signed.key_id == SIGNER.key_id


def test_the_signature_of_the_request_is_covered_too() -> None:
    asked = call(headers={**ASKED, "Signature": "s=:AA==:"}, signed=Signed("k", "()", "AA==", "00"))
    reply = answered()
    SIGNER.sign(asked, reply)
    assert b'"signature";req' in dict(reply.headers)[b"Signature-Input"] and verified(reply, asked)


def test_nobody_else_gets_a_signature_and_a_long_body_has_none() -> None:
    for asked, body in ((call(), b"ok"), (call(headers=ASKED), arriving(b"x"))):
        reply = answered(body)
        SIGNER.sign(asked, reply)
        assert reply.signed is None and b"Signature" not in dict(reply.headers)


@pytest.mark.parametrize("wanted", ["", "(((", "1"])
def test_a_wish_that_can_not_be_read_gets_our_name(wanted: str) -> None:
    reply = answered()
    SIGNER.sign(call(headers={"Accept-Signature": wanted}), reply)
    assert dict(reply.headers)[b"Signature"].startswith(b"lgsp=:")


def test_an_answer_to_head_has_no_digest_and_one_without_type_no_type() -> None:
    asked = call("HEAD", headers=ASKED)
    reply = Reply(status=204)
    SIGNER.sign(asked, reply)
    assert b"Content-Digest" not in dict(reply.headers) and verified(reply, asked)


async def test_both_signatures_stand_in_the_record(tmp_path: Path) -> None:
    asked = known_call(headers={**ASKED, "Signature": "s=:AA==:"}, signed=Signed("k", "(…);keyid", "AA==", "00ff"))
    async with inside(tmp_path) as parts:
        await record_exchange(parts, service(UPSTREAM), "VN-H55")(asked, End())
        reply_key = parts.replies.key_id
    request, reply = kept(tmp_path)
    names = ("signature_key", "signature_statement", "signature", "signature_base")
    assert [request[name] for name in names] == ["k", "(…);keyid", "AA==", "00ff"]
    assert reply["signature_key"] == reply_key and len(base64.b64decode(reply["signature"])) == 64
