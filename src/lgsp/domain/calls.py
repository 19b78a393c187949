"""A call on its way through the gateway, its reply, and the one type that every step has.

Rules: a step gets a call and the way onward, and gives a reply or raises an error of `domain/errors`; nothing else passes between steps
than what stands in the call. Header names are kept twice, in lower case for looking up and as received for passing on, because
some systems in the field care about the spelling. Bodies are bytes if they are held whole, else something that gives chunks.
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
    """A body that is still arriving. Not safe to read twice."""

    length: int | None

    def held(self) -> bytes | None:
        """The whole body if it has arrived and nothing was read of it yet; None otherwise."""

    async def whole(self, bytes_max: int) -> bytes | None:
        """The whole body, or None as soon as it is known to be longer than `bytes_max`; what has arrived can then still be read."""

    async def next_chunk(self) -> bytes:
        """The next bytes; empty at the end. Raises an error of `domain/errors` if the rest will never come."""

    def abandon(self) -> None:
        """Say that nobody will read the rest."""


class FieldChanges(msgspec.Struct, frozen=True, gc=False):
    """What becomes of the received header fields on the way to the provider: `removed` (lower case) go, `added` come."""

    added: tuple[tuple[bytes, bytes], ...] = ()
    removed: frozenset[bytes] = frozenset()

    def then(self, later: "FieldChanges") -> "FieldChanges":
        """Both, one after the other."""
        kept = tuple(field for field in self.added if field[0].lower() not in later.removed)
        return FieldChanges(kept + later.added, self.removed | later.removed)


class Identity(msgspec.Struct, frozen=True, gc=False):
    """Who calls, as proved by a credential."""

    consumer: str
    credential: str


class Signed(msgspec.Struct, frozen=True, gc=False):
    """A signature that was verified or made (RFC 9421): its key, what it states (`Signature-Input`), its value in base64.

    `base_digest` is the SHA-256 of the signature base in hex: by it a message can be told to be the one that was signed.
    """

    key_id: str
    statement: str
    value: str
    base_digest: str


class Replayed(msgspec.Struct, frozen=True, gc=False):
    """That an officer sends a call again: the exchange it was, and the recorded act by which he does."""

    original: str
    act: str


class Call(msgspec.Struct, kw_only=True, eq=False):
    """One synchronous request. The first block is what arrived; each step adds what it found out.

    `certificate` is the thumbprint of the client certificate that the connection proves, empty without one.
    `mapped` says which code became which (by target and source list), `alias` the identifier of before under which
    the call came.
    `held` is the body as the consumer sent it, if it is held whole; `outgoing` is what goes to the provider in its place, if it differs.
    `is_request_kept` and `is_reply_kept` say which body was kept.
    `operation` is the name of the SOAP operation asked for, of services that have such; `maps` names the mappings and code maps that were applied.
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

    `length` is that of a body which is not here (an answer to HEAD) or still arriving, if it is known; `is_refusal` tells that the
    platform made it, not the provider.
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
