"""HTTP message signatures (RFC 9421): what is signed, and what makes a signature acceptable.

Rules: the verifier decides what must be covered (section 3.2.1): method, target and the digest of the body; a signature must state
when it was made and by which key. The algorithm is that of the registered key, never the one that the message names, though a
different name is refused.
A covered component that the message lacks, or that we do not know, is a fault. If a message has two signatures, the first that
names a key of ours counts.
Theory: a signature base (section 2.5) is a line per component and one for the parameters; whoever has the message can reconstruct
it.
When this changes, docs/reference/message-signatures.md changes too: consumers sign by that page.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from lgsp.domain.errors import CredentialRefused, MalformedRequest
from lgsp.protocol.http.structured_fields import InnerList, Item, read_dictionary

COMPONENTS_MAX: Final = 50
TARGETS: Final = frozenset({"@target-uri", "@request-target"})
"""Each of them fixes where the request goes, query included; `@path` and `@query` together do so too."""


class Signature(msgspec.Struct, frozen=True):
    """One signature of a request. `text` is its whole statement (`Signature-Input`), as it was signed; times are seconds since 1970.

    `covered` are the names of the signed components, without those that cover only a part of a field.
    """

    label: str
    components: tuple[Item, ...]
    text: str
    value: bytes
    key_id: str
    created_s: int
    covered: frozenset[str]
    expires_s: int | None = None
    algorithm: str = ""


class Message(msgspec.Struct, frozen=True):
    """What a signature may cover: derived components by name (`@method`), and fields by lower-case name, their values in order."""

    derived: Mapping[str, str]
    fields: Callable[[str], Sequence[str]]


def read_signatures(signature_input: str, signature: str) -> list[Signature]:
    """The signatures in the two fields, in order; one without key or time is left out, because it proves nothing here.

    Raises `MalformedRequest`.
    """
    values = read_dictionary(signature, where="Signature")
    found = []
    for label, told in read_dictionary(signature_input, where="Signature-Input").items():
        value = values.get(label)
        if not isinstance(told, InnerList) or not isinstance(value, Item) or not isinstance(value.value, bytes):
            raise MalformedRequest(
                where="Signature-Input", why=f"{label}: a list of components, and a signature of the same name, are needed"
            )
        if len(told.items) > COMPONENTS_MAX or any(not isinstance(one.value, str) for one in told.items):
            raise MalformedRequest(where="Signature-Input", why=f"{label}: at most {COMPONENTS_MAX} components, each a string")
        one = _signature(label, told, value.value)
        if one is not None:
            found.append(one)
    return found


def _signature(label: str, told: InnerList, value: bytes) -> Signature | None:
    given = told.parameters
    key_id, created, expires, algorithm = given.get("keyid"), given.get("created"), given.get("expires"), given.get("alg", "")
    if not isinstance(key_id, str) or type(created) is not int or not isinstance(algorithm, str):
        return None
    if expires is not None and type(expires) is not int:
        return None
    covered = frozenset([str(one.value) for one in told.items if not one.parameters])
    return Signature(label, told.items, told.text, value, key_id, created, covered, expires, algorithm)


def check_coverage(signature: Signature, *, has_body: bool) -> None:
    """Check that enough is signed; raises `CredentialRefused` saying what is missing."""
    covered = signature.covered
    missing = [] if "@method" in covered else ["@method"]
    if not covered & TARGETS and not {"@path", "@query"} <= covered:
        missing.append("@target-uri")
    if has_body and "content-digest" not in covered:
        missing.append("content-digest")
    if missing:
        raise CredentialRefused(why=f"the signature must cover {', '.join(missing)}")


def check_time(signature: Signature, *, now_s: float, window_s: int) -> None:
    """Check that the signature is recent and not expired; raises `CredentialRefused`."""
    if abs(now_s - signature.created_s) > window_s:
        raise CredentialRefused(why=f"the signature was not made within {window_s} seconds of now; check the clock")
    if signature.expires_s is not None and signature.expires_s <= now_s:
        raise CredentialRefused(why="the signature has expired")


def signature_base(components: Sequence[Item], text: str, message: Message, request: Message | None = None) -> bytes:
    """The signature base (section 2.5). `request` is the request of a response, for components with `req`. Raises `CredentialRefused`."""
    lines, seen = [], set()
    for one in components:
        if one.text in seen:
            raise CredentialRefused(why=f"the signature covers {one.text[:100]} twice")
        seen.add(one.text)
        plain = None if one.parameters else message.derived.get(str(one.value))
        lines.append(f"{one.text}: {_value(one, message, request) if plain is None else plain}")
    lines.append(f'"@signature-params": {text}')
    return "\n".join(lines).encode("latin-1", "replace")


def _value(component: Item, message: Message, request: Message | None) -> str:
    name, parameters = str(component.value), dict(component.parameters)
    source = message
    if parameters.pop("req", False) is True:
        if request is None:
            raise CredentialRefused(why="only a reply can cover a request")
        source = request
    if parameters:
        raise CredentialRefused(why=f"the signature covers {component.text[:100]}, which is not understood here")
    if name.startswith("@"):
        if name not in source.derived:
            raise CredentialRefused(why=f"the signature covers {name[:50]}, which is not understood here")
        return source.derived[name]
    values = source.fields(name) if name == name.lower() else []
    if not values:
        raise CredentialRefused(why=f"the signature covers {name[:50]}, which the message does not have")
    return ", ".join(value.strip(" \t") for value in values)
