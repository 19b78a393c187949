"""The journal entries of calls, and the digests that both sides can recompute.

Rules: the gateway makes entries here and nowhere else, so that what must never be in one (secrets, bodies, queries, variable parts
of paths) is kept out in one place. The digests are those of `domain/entries.py`.
"""

import hashlib
import time
from collections.abc import Awaitable
from datetime import datetime
from typing import Any, Final, Literal, Protocol

import msgspec

from lgsp.domain.calls import Call, Reply, Signed, content_type
from lgsp.domain.entries import JournalEntry, Outcome, request_prefix
from lgsp.protocol.http.tracing import valid_traceparent

LOCK_KEPT_BYTES: Final = 2000
"""Pieces up to this size are hashed without letting the interpreter's lock go (hashlib's bound is 2,047)."""

HASHED_PIECEWISE_BYTES_MAX: Final = 32 * LOCK_KEPT_BYTES
"""Beyond this, others shall have the interpreter meanwhile."""

_UNSIGNED: Final[dict[str, Any]] = {}
_NOT_KEPT: Final[dict[str, Any]] = {}


class Journal(Protocol):
    """The journal as the gateway needs it."""

    @property
    def is_writable(self) -> bool:
        """Whether an append is likely to succeed now."""

    def append(self, entry: JournalEntry) -> Awaitable[None]:
        """Append; completes when the entry is durable, raises `JournalUnwritable`."""


def prefix_of_request(call: Call) -> bytes:
    """The bytes that the digest of a call's request covers before the body."""
    return request_prefix(call.method, call.target, call.fields.get(b"content-type", b""))


def request_digest(call: Call, body: bytes) -> str:
    """The digest of a request with this body."""
    return _digest(prefix_of_request(call), body)


def prefix_of_reply(reply: Reply) -> bytes:
    """The bytes that the digest of a reply covers before the body."""
    return b"%d\r\n%b\r\n\r\n" % (reply.status, content_type(reply.headers))


def request_entry(call: Call, *, instance: str) -> JournalEntry:
    """The entry written before a call is forwarded to the provider."""
    held, identity, version, right = call.held, call.identity, call.version, call.right
    entry = JournalEntry(
        kind="request",
        transaction_id=call.transaction_id,
        at=call.received_at,
        instance=instance,
        configuration=call.configuration,
        face=call.face,
        consumer=identity.consumer if identity else "",
        credential=identity.credential if identity else "",
        consumer_address=call.address,
        service=version.service if version else call.service_named,
        version=version.version if version else "",
        endpoint=call.endpoint,
        access_right=right.id if right else "",
        purpose=right.purpose if right else "",
        legal_basis=right.legal_basis if right else "",
        message_id=call.message_id,
        user_id=call.user_id,
        issue=call.issue,
        traceparent=valid_traceparent(call.fields.get(b"traceparent")),
        request_digest="" if held is None else request_digest(call, held),
        request_bytes=None if held is None else len(held),
        maps=call.maps,
        faults=call.faults,
        persons=call.persons,
        person_data=version.person.data if version and version.person and call.persons else "",
        usage=call.usage,
        **_signature(call.signed),
        **_kept(call, is_kept=call.is_request_kept),
        alias=call.alias,
    )
    replayed = call.replayed
    return entry if replayed is None else msgspec.structs.replace(entry, resend_of=replayed.original, resend_act=replayed.act)


def reply_entry(call: Call, reply: Reply, *, outcome: Outcome, error: str, now: datetime) -> JournalEntry:
    """The entry written before a reply is sent to the consumer."""
    body = reply.body if isinstance(reply.body, bytes) else None
    return JournalEntry(
        kind="reply",
        transaction_id=call.transaction_id,
        at=now,
        outcome=outcome,
        status=reply.status,
        error=error,
        reply_digest="" if body is None else _digest(prefix_of_reply(reply), body),
        reply_bytes=None if body is None else len(body),
        upstream=call.upstream,
        upstream_us=call.upstream_us,
        duration_us=duration_us(call),
        fields_removed=call.fields_removed,
        maps=tuple(mark for mark in call.maps if mark.startswith("reply ")) if call.maps else (),
        faults=tuple(fault for fault in call.faults if fault.startswith("reply ")) if call.faults else (),
        **_signature(reply.signed),
        **_kept(call, is_kept=call.is_reply_kept and body is not None and outcome == "answered"),
    )


def stream_entry(
    call: Call, *, part: Literal["request", "reply"], digest: str, size: int, outcome: Outcome, now: datetime
) -> JournalEntry:
    """The entry written before the last bytes of a streamed body are forwarded, or after it was interrupted."""
    facts: dict[str, Any] = {f"{part}_digest": digest, f"{part}_bytes": size}
    return JournalEntry(
        kind="stream",
        transaction_id=call.transaction_id,
        at=now,
        part=part,
        outcome=outcome,
        duration_us=duration_us(call),
        **facts,
    )


def refusal_entry(call: Call, reply: Reply, *, error: str, instance: str, now: datetime, suppressed: int = 0) -> JournalEntry:
    """The entry of a refused call; `suppressed` is how many such refusals were only counted since the last entry."""
    return msgspec.structs.replace(
        request_entry(call, instance=instance),
        kind="refusal",
        at=now,
        outcome="refused",
        status=reply.status,
        error=error,
        suppressed=suppressed,
        duration_us=duration_us(call),
        # The body was not read.
        request_digest="",
        request_bytes=None,
        body_retention="",
        is_body_kept=False,
    )


def _signature(signed: Signed | None) -> dict[str, Any]:
    if signed is None:
        return _UNSIGNED
    return {
        "signature_key": signed.key_id,
        "signature_statement": signed.statement,
        "signature": signed.value,
        "signature_base": signed.base_digest,
    }


def _kept(call: Call, *, is_kept: bool) -> dict[str, Any]:
    retention = call.version.body_retention if call.version is not None else ""
    return {"body_retention": retention, "is_body_kept": is_kept} if retention else _NOT_KEPT


def duration_us(call: Call) -> int:
    """The duration of the call so far, in microseconds."""
    return (time.perf_counter_ns() - call.started_ns) // 1000


def _digest(prefix: bytes, body: bytes) -> str:
    digest = hashlib.sha256(prefix)
    if len(body) < LOCK_KEPT_BYTES:
        digest.update(body)
    else:
        # hashlib releases the GIL for longer data, and taking it back from the journal's thread costs more than hashing.
        view = memoryview(body)
        for at in range(0, min(len(body), HASHED_PIECEWISE_BYTES_MAX), LOCK_KEPT_BYTES):
            digest.update(view[at : at + LOCK_KEPT_BYTES])
        if len(body) > HASHED_PIECEWISE_BYTES_MAX:
            digest.update(view[HASHED_PIECEWISE_BYTES_MAX:])
    return digest.hexdigest()
