"""The facts of a version completed by its descriptions: OpenAPI, the neutral form of a WSDL, XML schemas; and its mappings checked.

Rules: nothing is written here; every fault is told with its place; an address in a description is never taken.
"""

from typing import Any, Final

import msgspec

from lgsp.domain.configuration import Mapping
from lgsp.domain.errors import ContentRefused
from lgsp.domain.faults import Fault, Place
from lgsp.protocol.descriptions.openapi import Description, description_of
from lgsp.protocol.transformation.mapping import CompiledMapping, Part
from lgsp.protocol.xml.schema import XmlSchema
from lgsp.protocol.xml.soap_description import SoapDescription, soap_description
from lgsp.protocol.xml.soap_openapi import openapi_of
from lgsp.registry.facts import MappingFacts, VersionFacts

PARTS: Final[tuple[Part, ...]] = ("request", "reply")


def faults_of_mappings(facts: VersionFacts) -> list[Fault]:
    """What is wrong with the mappings of a version."""
    faults = []
    for part in PARTS:
        found = faults_of_mapping(getattr(facts, f"{part}_mapping"), part)
        faults += [Fault((f"{part}_mapping", *one.place), one.english, one.vietnamese, one.line) for one in found]
    return faults


def faults_of_mapping(facts: MappingFacts | None, part: Part) -> list[Fault]:
    """What is wrong with a mapping; it is compiled as the gateway will do it."""
    if facts is None:
        return []
    try:
        CompiledMapping(msgspec.convert(facts.model_dump(), Mapping), part)
    except ContentRefused as cause:
        return list(cause.faults)
    return []


def stated_mapping(facts: MappingFacts | None) -> dict[str, Any] | None:
    """A mapping as it is kept: only what is stated."""
    return None if facts is None else facts.model_dump(exclude_defaults=True)


def described(facts: VersionFacts, description: Description) -> VersionFacts:
    """The facts with what an OpenAPI description adds: the document, its endpoints unless some were chosen."""
    return facts.model_copy(
        update={
            "kind": "OPENAPI",
            "openapi": description.document,
            "endpoints": facts.endpoints or list(description.endpoints),
        }
    )


def completed(facts: VersionFacts) -> VersionFacts:
    """The facts with what their descriptions add: endpoints, and the OpenAPI document of a bridged service.

    Raises `ContentRefused`.
    """
    if facts.soap is not None:
        try:
            facts = with_soap(facts, soap_description(facts.soap))
        except ContentRefused as cause:
            raise _placed(("soap",), cause) from cause
    if facts.openapi is None:
        return facts
    try:
        return described(facts, description_of(facts.openapi))
    except ContentRefused as cause:
        raise _placed(("openapi",), cause) from cause


def with_soap(facts: VersionFacts, description: SoapDescription) -> VersionFacts:
    """The facts with what the description of a SOAP service adds; raises `ContentRefused`."""
    if facts.kind != "OPENAPI":
        if facts.validation != "off":
            XmlSchema(description.schemas)
        operations = [f"SOAP /{one.operation}" for one in description.asked]
        return facts if facts.kind == "REST" else facts.model_copy(update={"endpoints": facts.endpoints or operations})
    if not description.operations:
        told = [Fault((), one, one) for one in description.left_out]
        raise ContentRefused(faults=[Fault((), "no operation can be bridged", "không có thao tác nào chuyển được"), *told])
    title = description.title or facts.base_path.strip("/")
    document = facts.openapi or openapi_of(description, title=title, version=facts.version)
    return facts.model_copy(update={"openapi": document})


def _placed(place: Place, cause: ContentRefused) -> ContentRefused:
    return ContentRefused(faults=[Fault((*place, *one.place), one.english, one.vietnamese, one.line) for one in cause.faults])
