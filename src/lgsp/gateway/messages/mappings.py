"""Shared by the two mapping steps: a version's mapping compiled once, and the message that it sees of a call."""

from lgsp.domain.calls import Call
from lgsp.domain.configuration import Mapping
from lgsp.domain.errors import ContentRefused, InternalFault
from lgsp.protocol.transformation.mapping import CompiledMapping, Part, known_words


def compiled(mapping: Mapping, part: Part) -> CompiledMapping:
    """The compiled mapping; if it can't be compiled, a newer release has published it, and all calls are refused."""
    try:
        return CompiledMapping(mapping, part)
    except ContentRefused as cause:
        raise InternalFault(why=f"the {part} mapping of the service can't be read") from cause


def words_of(call: Call) -> dict[str, str]:
    """The values of the call that a mapping may use."""
    version, right, identity = call.version, call.right, call.identity
    words = {
        "transaction_id": call.transaction_id,
        "consumer": identity.consumer if identity else "",
        "service": version.service if version else "",
        "version": version.version if version else "",
        "purpose": right.purpose if right else "",
        "legal_basis": right.legal_basis if right else "",
        "user_id": call.user_id,
        "message_id": call.message_id,
    }
    return known_words(words)


def headers_of(call: Call) -> tuple[tuple[str, str], ...]:
    """The request's header fields, names in lower case."""
    return tuple((lower.decode("latin-1"), _text(value)) for lower, _, value in call.headers)


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
