"""A call on its way through the gateway, its reply, and the function type that every pipeline step has.

Rules: a step receives a call and the rest of the pipeline, and returns a reply or raises an error of `domain/errors`; steps share
no other state than the fields of the call. Header names are kept twice, in lower case for lookup and as received for forwarding,
because some systems depend on the spelling. A body is bytes if it is completely in memory, otherwise an object that yields chunks.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Literal, Protocol

import msgspec

from lgsp.domain.configuration import AccessRight, Credential, ServiceVersion
from lgsp.domain.entries import Usage
from lgsp.domain.periods import is_within

HeaderLine = tuple[bytes, bytes, bytes]
"""Name in lower case, name as received, value."""

FaceName = Literal["rest", "xroad", "service_portal"]


class Body(Protocol):
    """A body that is still arriving. It can be read only once."""

    length: int | None

    def held(self) -> bytes | None:
        """The whole body if it has arrived and nothing of it has been read yet; None otherwise."""

    async def whole(self, bytes_max: int) -> bytes | None:
        """The whole body, or None as soon as it is known to be longer than `bytes_max`; what has arrived can then still be read."""

    async def next_chunk(self) -> bytes:
        """The next bytes; empty at the end. Raises an error of `domain/errors` if the rest will never come."""

    def abandon(self) -> None:
        """Declare that nobody will read the rest."""


class FieldChanges(msgspec.Struct, frozen=True, gc=False):
    """Changes to the received header fields before they are forwarded: those in `removed` (lower case) are dropped, those in `added` are appended."""

    added: tuple[tuple[bytes, bytes], ...] = ()
    removed: frozenset[bytes] = frozenset()

    def then(self, later: "FieldChanges") -> "FieldChanges":
        """These changes followed by `later`, as one."""
        kept = tuple(field for field in self.added if field[0].lower() not in later.removed)
        return FieldChanges(kept + later.added, self.removed | later.removed)


class Identity(msgspec.Struct, frozen=True, gc=False):
    """The authenticated caller and the credential that proved it."""

    consumer: str
    credential: str


class Signed(msgspec.Struct, frozen=True, gc=False):
    """A signature that was verified or made (RFC 9421): the key, its statement (`Signature-Input`), the value in base64.

    `base_digest` is the SHA-256 of the signature base in hex; it identifies the signed message.
    """

    key_id: str
    statement: str
    value: str
    base_digest: str


class Replayed(msgspec.Struct, frozen=True, gc=False):
    """Marks a call that an officer sends again: the original exchange, and the audit record of the act."""

    original: str
    act: str


class Call(msgspec.Struct, kw_only=True, eq=False):
    """One synchronous request. The first block of fields is what arrived; each step fills in what it found out.

    `certificate` is the thumbprint of the client certificate that the connection proves, empty without one.
    `mapped` says which code became which (by target and source list); `alias` is the former identifier under which the call came.
    `held` is the body as the consumer sent it, if it is completely in memory; `outgoing` is what goes to the provider in its place,
    if it differs.
    `is_request_kept` and `is_reply_kept` say which body was stored.
    `operation` is the SOAP operation asked for, for SOAP services; `maps` names the mappings and code maps that were applied.
    """

    transaction_id: str
    received_at: datetime
    started_ns: int
    method: str
    target: str
    headers: list[HeaderLine]
    fields: dict[bytes, bytes]
    body: Body | None
    address: str = ""
    certificate: str = ""

    face: FaceName = "rest"
    path: str = ""
    query: str = ""
    service_named: str = ""
    consumer_named: str = ""
    message_id: str = ""
    user_id: str = ""
    issue: str = ""
    request_hash: str = ""

    configuration: int = 0
    identity: Identity | None = None
    signed: Signed | None = None
    replayed: Replayed | None = None
    version: ServiceVersion | None = None
    rest_of_path: str = ""
    endpoint: str = ""
    right: AccessRight | None = None
    operation: str = ""

    persons: tuple[str, ...] = ()
    usage: Usage | None = None

    held: bytes | None = None
    outgoing: bytes | None = None
    field_changes: FieldChanges | None = None
    own_fields: list[tuple[bytes, bytes]] = []
    upstream: str = ""
    upstream_us: int | None = None
    fields_removed: tuple[str, ...] = ()
    maps: tuple[str, ...] = ()
    mapped: dict[tuple[str, str], dict[str, str]] | None = None
    alias: str = ""
    faults: tuple[str, ...] = ()
    is_recorded: bool = False
    is_request_kept: bool = False
    is_reply_kept: bool = False


class Reply(msgspec.Struct, kw_only=True, eq=False):
    """The answer to a call.

    `length` is the length of a body that is not here (an answer to HEAD) or still arriving, if it is known; `is_refusal` is true if
    the platform made the reply, not the provider.
    """

    status: int
    headers: list[tuple[bytes, bytes]] = []
    body: bytes | Body = b""
    length: int | None = None
    is_refusal: bool = False
    signed: Signed | None = None


Onward = Callable[[Call], Awaitable[Reply]]
Step = Callable[[Call, Onward], Awaitable[Reply]]


def content_type(headers: list[tuple[bytes, bytes]]) -> bytes:
    """The content type among a reply's headers; empty if there is none."""
    return next((value for name, value in headers if name.lower() == b"content-type"), b"")


def is_in_force(credential: Credential | None, now: datetime) -> bool:
    """Whether a credential exists and its period includes this moment."""
    return credential is not None and is_within(now, credential.valid_from, credential.valid_to)
