"""The journal's entries: what is recorded of an exchange.

Rules: an entry never holds a secret, a body, a query string or the variable part of a path (they may name a person); it holds
digests of them. Absent facts are left out of the bytes. Fields are added with defaults and never renamed or given another meaning:
old entries must stay readable and provable for as long as the law requires them.
An exchange leaves a `request` entry (durable before the call leaves for the provider) and a `reply` entry (durable before the first
byte of the reply leaves for the consumer); a body too long to be held in memory leaves a `stream` entry (durable before its last
bytes are forwarded). A call that is not let through leaves one `refusal`. What an officer does with the platform itself leaves one
`act`.
When this changes, docs/reference/journal.md changes too.
"""

from datetime import datetime
from typing import Literal

import msgspec

EntryKind = Literal["request", "reply", "refusal", "stream", "act"]
Outcome = Literal["answered", "failed", "refused", "aborted"]
"""`answered`: the provider answered, whatever its status; `failed`: it did not, or not usably; `refused`: we did not let the call
through; `aborted`: the consumer left before the end."""


def request_prefix(method: str, target: str, content_type: bytes) -> bytes:
    """The bytes that the digest of a request covers before the body; method and target are ASCII."""
    return b"%b %b\r\n%b\r\n\r\n" % (method.encode("ascii"), target.encode("ascii"), content_type)


class Usage(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What a consumer states about its use of personal data, beyond what its access right says (X-Road's PDU extension).

    `is_hidden` is recorded only if the consumer's right allows hiding: the person then does not see the use before `hidden_until`,
    or never if that is missing.
    """

    purpose: str = ""
    legal_basis: str = ""
    consent: str = ""
    is_bulk: bool = False
    initiator_org: str = ""
    initiator_system: str = ""
    initiator_person: str = ""
    is_hidden: bool = False
    hidden_reason: str = ""
    hidden_until: datetime | None = None


class AuditedAct(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """An officer's act (or a command of the platform itself), as the journal records it: the act's name, the account, and what it was about.

    `subjects` are the rows that were written (`Member/12`), or what was looked at (`exchange/<transaction id>`), the first of them
    if there are many; `rows` is how many were written. `digest` covers the act, its reason and every row as it was written
    (`protocol/proof/audit_digests.py`); reason and values themselves are not in the journal.
    """

    name: str
    officer: str
    subjects: tuple[str, ...] = ()
    rows: int = 0
    digest: str = ""


class JournalEntry(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One line of the journal. Times are UTC; durations are microseconds; sizes are bytes of bodies; digests are lower-case hex SHA-256.

        `status CRLF content-type CRLF CRLF body`; both as sent on the consumer's side, so each party can recompute them.
    CRLF CRLF body`; both as sent on the consumer's side, so each party can recompute them from what it sent and received.
    `endpoint` is the pattern that matched (`GET /households/*`), not the path that was requested. `faults` are the places where the
    message violates the service's description (`request body.areaM2`), never values.
    `persons` are keyed pseudonyms of the persons whom the request is about, and `person_data` says in plain words what kind of data
    was requested.
    `signature` and the fields after it hold the signature of the request (in a `request` entry) or of the reply (RFC 9421): the
    key, the statement, the value in base64, the SHA-256 of the signature base.
    `maps` are the code maps applied, each with its version and the places of the code (`dvhc-2025@1 request /communeCode`). `alias`
    is the former identifier by which the call named its service or its consumer.
    `body_retention` is the retention class in which the service's bodies are stored, empty if they are not; `is_body_kept` says
    that the body of this entry (of the request, or of the reply) was durable before the entry was. If a class is given but
    `is_body_kept` is false, the body was too long to be stored, or the platform made it itself.
    `resend_of` is the original exchange if an officer sent it again with this one, `resend_act` the audit record of that act.
    `act` is set in an `act` entry only, whose `transaction_id` is the act's own.
    """

    kind: EntryKind
    transaction_id: str
    at: datetime
    instance: str = ""
    configuration: int = 0
    face: str = ""
    consumer: str = ""
    credential: str = ""
    consumer_address: str = ""
    service: str = ""
    version: str = ""
    endpoint: str = ""
    access_right: str = ""
    purpose: str = ""
    legal_basis: str = ""
    message_id: str = ""
    user_id: str = ""
    issue: str = ""
    traceparent: str = ""
    request_digest: str = ""
    request_bytes: int | None = None
    part: Literal["", "request", "reply"] = ""
    outcome: Outcome | Literal[""] = ""
    status: int | None = None
    error: str = ""
    reply_digest: str = ""
    reply_bytes: int | None = None
    upstream: str = ""
    upstream_us: int | None = None
    duration_us: int | None = None
    fields_removed: tuple[str, ...] = ()
    maps: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    suppressed: int = 0
    persons: tuple[str, ...] = ()
    person_data: str = ""
    usage: Usage | None = None
    signature_key: str = ""
    signature_statement: str = ""
    signature: str = ""
    signature_base: str = ""
    alias: str = ""
    body_retention: str = ""
    is_body_kept: bool = False
    act: AuditedAct | None = None
    resend_of: str = ""
    resend_act: str = ""
