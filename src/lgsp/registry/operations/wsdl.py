"""A version made from a WSDL: bridged to REST, or passed on as SOAP; or from XML schemas alone, to check messages against.

Rules: offline: what a file imports must have come with it; addresses in it are not taken, `facts.upstreams` count. What can't be bridged is left
out and told by name and place, and stands in the kept description.
"""

from datetime import datetime
from typing import Final, Literal

import msgspec

from lgsp.domain.errors import ContentRefused
from lgsp.domain.faults import Fault
from lgsp.protocol.files.file_bundles import files_in
from lgsp.protocol.xml.soap_description import SoapDescription
from lgsp.protocol.xml.wsdl import read_schemas, read_wsdl
from lgsp.registry.facts import VersionFacts
from lgsp.registry.models import Service, ServiceVersion
from lgsp.registry.operations.audit.records import By
from lgsp.registry.operations.descriptions import completed
from lgsp.registry.operations.services import import_description

KINDS: Final[dict[str, Literal["OPENAPI", "SOAP", "REST"]]] = {"bridge": "OPENAPI", "soap": "SOAP", "xml": "REST"}
"""As JSON with an endpoint for each operation; as SOAP with rights for each operation; as plain XML that schemas describe."""


def import_wsdl(*, service: Service, facts: VersionFacts, data: bytes, by: By, why: str, now: datetime) -> ServiceVersion:
    """Make or replace a draft version from a WSDL (or XSD) file, or a zip of several. `facts.kind` says in which form it is offered.

    Raises `ContentRefused` with every fault and its place; then nothing is imported. What was left out stands in the row's description.
    """
    description = read_files(data, facts.kind)
    facts = _unplaced(facts.model_copy(update={"soap": msgspec.to_builtins(description), "openapi": None}))
    return import_description(act_name="import_wsdl", service=service, facts=facts, by=by, why=why, now=now)


def left_out(version: ServiceVersion) -> list[str]:
    """Which operations of the WSDL could not be bridged, and why."""
    return list((version.soap or {}).get("left_out", ())) if version.kind == "OPENAPI" else []


def read_files(data: bytes, kind: str) -> SoapDescription:
    """The description that the files hold; raises `ContentRefused`."""
    files = files_in(data, name="xsd" if kind == "REST" else "wsdl")
    return read_schemas(files) if kind == "REST" else read_wsdl(files)


def _unplaced(facts: VersionFacts) -> VersionFacts:
    try:
        return completed(facts)
    except ContentRefused as cause:
        # To whoever sends files, "soap" means nothing.
        raise ContentRefused(
            faults=[Fault(one.place[1:], one.english, one.vietnamese, one.line) for one in cause.faults]
        ) from cause
