"""Identification by request signature (RFC 9421): the key is a credential of a subsystem; a signature is valid once and for a short time.

Rules: the body of a signed request is read whole into memory, because its digest is part of what is signed. Its address is the one under which
the consumer reached us: the public one, or the `Host` of the request. The journal records the signature: statement, value, and the digest of
the signature base, so that whoever has the message can prove who sent it. Signatures with keys that are not registered here are ignored.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from lgsp.domain.calls import Call, Identity, Signed, is_in_force
from lgsp.domain.configuration import Credential
from lgsp.domain.errors import BodyTooLarge, CredentialRefused, MalformedRequest
from lgsp.gateway.plan import Plan
from lgsp.protocol.credentials.signature_keys import SignatureKey, key_in
from lgsp.protocol.http.content_digest import fits
from lgsp.protocol.http.message_signatures import Message, Signature, check_coverage, check_time, read_signatures, signature_base
from lgsp.runtime.host.replay_window import ReplayWindow

SIGNED_BODY_BYTES_MAX: Final = 1024 * 1024
"""Largest body of a signed call: it is held before the caller is known."""

KEYS_MAX: Final = 5_000
"""Public keys that one process keeps ready; reading one takes 30 µs."""


class SignedRequests:
    """Verification of request signatures in one gateway process, with its parsed keys."""

    def __init__(self, now: Callable[[], datetime], replay_window: ReplayWindow, *, public_url: str, window_s: int) -> None:
        self._now = now
        self._replay_window = replay_window
        self._public_url = public_url
        self._window_s = window_s
        self._keys: dict[str, SignatureKey | None] = {}

    async def of_call(self, call: Call, plan: Plan) -> Identity | None:
        """The signer; None if no registered key signed. Raises `CredentialRefused`, `MalformedRequest` or `BodyTooLarge`."""
        signature, credential = self._first_known(call, plan)
        if signature is None or credential is None:
            return None
        now = self._now()
        key = self._key(credential)
        if key is None or not is_in_force(credential, now):
            raise CredentialRefused(why="the key that signed is not in force")
        if signature.algorithm not in ("", key.algorithm):
            raise CredentialRefused(why=f"this key signs with {key.algorithm}")
        check_time(signature, now_s=now.timestamp(), window_s=self._window_s)
        await self._check_body(call, signature)
        signed = next((base for base in _bases(call, signature, self._public_url) if key.fits(signature.value, base)), None)
        if signed is None:
            raise CredentialRefused(why="the signature does not fit this request and key")
        self._once(signature, credential)
        call.signed = Signed(
            key_id=credential.key_id,
            statement=signature.text,
            value=base64.b64encode(signature.value).decode("ascii"),
            base_digest=hashlib.sha256(signed).hexdigest(),
        )
        return Identity(credential.subsystem, credential.key_id)

    def _first_known(self, call: Call, plan: Plan) -> tuple[Signature | None, Credential | None]:
        for signature in read_signatures(_field(call, b"signature-input"), _field(call, b"signature")):
            credential = plan.credentials.get(signature.key_id)
            if credential is not None and credential.kind == "signature_key":
                return signature, credential
        return None, None

    def _key(self, credential: Credential) -> SignatureKey | None:
        if credential.verifier not in self._keys:
            if len(self._keys) >= KEYS_MAX:
                self._keys.clear()
            self._keys[credential.verifier] = key_in(credential.verifier)
        return self._keys[credential.verifier]

    async def _check_body(self, call: Call, signature: Signature) -> None:
        if call.held is None:
            call.held = b"" if call.body is None else await call.body.whole(SIGNED_BODY_BYTES_MAX)
        if call.held is None:
            raise BodyTooLarge(bytes_max=SIGNED_BODY_BYTES_MAX)
        check_coverage(signature, has_body=bool(call.held))
        if "content-digest" in signature.covered and not fits(_field(call, b"content-digest"), call.held):
            raise CredentialRefused(why="Content-Digest does not fit the body")

    def _once(self, signature: Signature, credential: Credential) -> None:
        digest = hashlib.sha256(credential.key_id.encode() + b"\0" + signature.value).digest()
        until = datetime.fromtimestamp(signature.created_s, UTC) + timedelta(seconds=self._window_s + 1)
        if not self._replay_window.is_first(digest, until=until, now=self._now()):
            raise CredentialRefused(why="this signed request was sent before; sign a new one")


def _bases(call: Call, signature: Signature, public_url: str) -> Iterator[bytes]:
    host = call.fields.get(b"host", b"").decode("latin-1").lower()
    origins = (public_url, f"http://{host}", f"https://{host}")
    for origin in origins if signature.covered & {"@target-uri", "@authority", "@scheme"} else origins[:1]:
        yield signature_base(signature.components, signature.text, message_of(call, origin))


def message_of(call: Call, origin: str) -> Message:
    """A request in the form that signatures cover."""
    scheme, _, authority = origin.partition("://")
    path, _, query = call.target.partition("?")
    derived = {
        "@method": call.method,
        "@target-uri": f"{origin}{call.target}",
        "@authority": authority.removesuffix(":80" if scheme == "http" else ":443"),
        "@scheme": scheme,
        "@request-target": call.target,
        "@path": path,
        "@query": f"?{query}",
    }
    return Message(derived, lambda name: [value.decode("latin-1") for value in _values(call, name.encode("latin-1"))])


def _field(call: Call, name: bytes) -> str:
    return call.fields.get(name, b"").decode("latin-1")


def _values(call: Call, name: bytes) -> list[bytes]:
    found = call.fields.get(name)
    if found is None:
        return []
    return [value for lower, _, value in call.headers if lower == name]


def is_signed(call: Call) -> bool:
    """Whether a request claims to be signed; raises `MalformedRequest` if only one of the two fields is present."""
    told, shown = b"signature-input" in call.fields, b"signature" in call.fields
    if told != shown:
        raise MalformedRequest(where="Signature", why="Signature-Input and Signature belong together")
    return told
