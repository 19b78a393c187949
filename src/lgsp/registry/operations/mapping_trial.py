"""A mapping tried out with a sample, as the gateway would apply it; nothing is kept and nobody is called."""

import msgspec

from lgsp.domain.configuration import Mapping
from lgsp.domain.errors import ReplyNotMappable, RequestNotMappable
from lgsp.protocol.transformation.mapping import CompiledMapping, Message, Part, known_words
from lgsp.registry.facts import MappingFacts
from lgsp.registry.operations.audit.records import refuse
from lgsp.registry.operations.descriptions import faults_of_mapping


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """What is tried: a message as it would come, and words of the call."""

    body: str = ""
    content_type: str = "application/json"
    headers: dict[str, str] = {}
    query: str = ""
    known: dict[str, str] = {}
    status: int = 200


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it: the rewritten message, or the fault with its place."""

    is_mapped: bool
    body: str = ""
    content_type: str = ""
    query: str = ""
    set_headers: dict[str, str] = {}
    removed_headers: tuple[str, ...] = ()
    where: str = ""
    why: str = ""


def try_mapping(*, mapping: MappingFacts, part: Part, sample: Sample) -> Trial:
    """Apply a mapping to a sample; raises `ContentRefused` if the mapping itself has faults."""
    refuse(faults_of_mapping(mapping, part))
    compiled = CompiledMapping(msgspec.convert(mapping.model_dump(), Mapping), part)
    message = Message(
        body=sample.body.encode("utf-8"),
        content_type=sample.content_type,
        headers=tuple((name.lower(), value) for name, value in sample.headers.items()),
        query=sample.query.removeprefix("?"),
        known=known_words(sample.known),
        status=sample.status if part == "reply" else None,
    )
    try:
        mapped = compiled.map(message)
    except (RequestNotMappable, ReplyNotMappable) as fault:
        return Trial(is_mapped=False, where=str(fault.facts.get("where", "")), why=str(fault.facts.get("why", "")))
    return Trial(
        is_mapped=True,
        body=mapped.body.decode("utf-8"),
        content_type=mapped.content_type,
        query=mapped.query,
        set_headers=dict(mapped.set_headers),
        removed_headers=tuple(sorted(mapped.removed_headers)),
    )
