"""The mapping of a version changed by itself, without stating the rest of its facts again."""

from datetime import datetime

from lgsp.domain.errors import ActRefused
from lgsp.protocol.transformation.mapping import Part
from lgsp.registry.facts import MappingFacts
from lgsp.registry.models import ServiceVersion
from lgsp.registry.operations.audit.records import By, begin, refuse
from lgsp.registry.operations.descriptions import faults_of_mapping, stated_mapping


def change_mapping(
    *, version: ServiceVersion, part: Part, mapping: MappingFacts | None, by: By, why: str, now: datetime
) -> ServiceVersion:
    """Set the mapping of one part, or take it away. Safe to repeat; raises `ContentRefused` with every fault and its place."""
    refuse(faults_of_mapping(mapping, part))
    with begin("change_mapping", by=by, why=why, now=now) as act:
        act.concerns(version.service.subsystem.member)
        if version.status == "withdrawn":
            raise ActRefused(version=str(version), status=version.status)
        stated = stated_mapping(mapping)
        if getattr(version, f"{part}_mapping") != stated:
            setattr(version, f"{part}_mapping", stated)
            act.save(version)
    return version
