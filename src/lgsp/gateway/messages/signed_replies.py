"""Replies signed by the platform for consumers that ask for it (`Accept-Signature`, RFC 9421 section 5).

Rules: the signature covers the reply as the consumer gets it, its transaction id, and the request it answers; the platform's public key is in the
key set (`/.well-known/jwks.json`). A streamed reply is not signed: its digest is not known when its header fields are sent.
"""

import base64
import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lgsp.domain.calls import Call, Reply, Signed, content_type
from lgsp.domain.errors import MalformedRequest
from lgsp.gateway.callers.signed_requests import message_of
from lgsp.protocol.http.content_digest import digest_of
from lgsp.protocol.http.message_signatures import Message, signature_base
from lgsp.protocol.http.structured_fields import Item, read_dictionary

REPLY_COMPONENTS: Final = ("@status", "content-type", "content-digest", "lgsp-transaction-id")
REQUEST_COMPONENTS: Final = ("@method", "@path", "@query")


class ReplySigner:
    """Signs replies with the platform's key."""

    def __init__(self, key: Ed25519PrivateKey, now: Callable[[], datetime]) -> None:
        self._key = key
        self._now = now
        raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key_id = f"reply-{hashlib.sha256(raw).hexdigest()[:16]}"
        self._raw = raw

    def public_key(self) -> dict[str, Any]:
        """The public key as a JWK for the key set (RFC 8037)."""
        x = base64.urlsafe_b64encode(self._raw).rstrip(b"=").decode("ascii")
        return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": self.key_id, "use": "sig", "alg": "EdDSA"}

    def sign(self, call: Call, reply: Reply) -> None:
        """Sign a reply whose body is in memory, if the call asks for it."""
        if b"accept-signature" not in call.fields or not isinstance(reply.body, bytes):
            return
        fields = {"lgsp-transaction-id": call.transaction_id, "content-type": content_type(reply.headers).decode("latin-1")}
        if call.method != "HEAD":
            fields["content-digest"] = digest_of(reply.body)
            reply.headers = [field for field in reply.headers if field[0].lower() != b"content-digest"]
            reply.headers.append((b"Content-Digest", fields["content-digest"].encode("ascii")))
        components = [_item(name) for name in REPLY_COMPONENTS if name == "@status" or fields.get(name)]
        components += [_item(name, of_request=True) for name in REQUEST_COMPONENTS]
        if call.signed is not None:
            components.append(_item("signature", of_request=True))
        text = f'({" ".join(one.text for one in components)});created={int(self._now().timestamp())};keyid="{self.key_id}";alg="ed25519"'
        answer = Message({"@status": str(reply.status)}, lambda name: [fields[name]] if fields.get(name) else [])
        base = signature_base(components, text, answer, message_of(call, ""))
        value = base64.b64encode(self._key.sign(base)).decode("ascii")
        label = _label(call)
        reply.headers += [(b"Signature-Input", f"{label}={text}".encode()), (b"Signature", f"{label}=:{value}:".encode())]
        reply.signed = Signed(key_id=self.key_id, statement=text, value=value, base_digest=hashlib.sha256(base).hexdigest())


def _item(name: str, *, of_request: bool = False) -> Item:
    return Item(name, {"req": True}, f'"{name}";req') if of_request else Item(name, {}, f'"{name}"')


def _label(call: Call) -> str:
    """The label that the consumer requests for the signature; ours if that can't be parsed."""
    try:
        wanted: Sequence[str] = list(read_dictionary(call.fields[b"accept-signature"].decode("latin-1"), where="Accept-Signature"))
    except MalformedRequest:
        wanted = ()
    return wanted[0] if wanted else "lgsp"
