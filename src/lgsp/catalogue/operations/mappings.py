"""Mappings: drafted as a whole, checked for completeness, published, withdrawn."""

from datetime import datetime

from lgsp.catalogue import rules
from lgsp.catalogue.facts import MappingFacts
from lgsp.catalogue.models import Code, CodeListVersion, CodeMapping, MappedCode
from lgsp.catalogue.operations.compiled import compile_mapping
from lgsp.catalogue.operations.writing import write_mapped
from lgsp.catalogue.queries.lists import version_named
from lgsp.catalogue.queries.mappings import mapping_rows
from lgsp.catalogue.rules import MappingRow
from lgsp.domain.errors import ActRefused
from lgsp.domain.faults import Fault
from lgsp.domain.periods import local_date
from lgsp.registry.models import CompiledCodeMap
from lgsp.registry.operations.audit.records import By, begin, refuse
from lgsp.registry.queries.scope import current_instance


def draft_mapping(*, facts: MappingFacts, rows: list[MappingRow], by: By, why: str, now: datetime) -> CodeMapping:
    """Make the draft of a mapping's next number, or replace the one that is there. Faults are told when it is published."""
    today = local_date(now)
    source, target = version_named(facts.source, today), version_named(facts.target, today)
    with begin("edit_code_mapping", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(source.code_list.owner)
        row = CodeMapping.objects.select_for_update().filter(code=facts.code).order_by("-number").first()
        if row is None or row.status != "draft":
            row = CodeMapping(
                of_instance_id=current_instance(), code=facts.code, number=row.number + 1 if row else 1, created_at=now
            )
        row.source, row.target = source, target
        for name in ("title", "legal_basis", "source_text", "valid_from", "valid_to"):
            setattr(row, name, getattr(facts, name))
        act.save(row)
        MappedCode.objects.filter(mapping=row).delete()
        write_mapped(row, rows)
    return row


def faults_between(rows: list[MappingRow], source: CodeListVersion, target: CodeListVersion) -> list[Fault]:
    """What rows still lack to be a mapping from one version to another."""
    return rules.faults_of_mapping(rows, _codes(source), _codes(target))


def _codes(version: CodeListVersion) -> set[str]:
    return set(Code.objects.filter(version=version).values_list("code", flat=True))


def publish_mapping(*, mapping: CodeMapping, by: By, why: str, now: datetime) -> CodeMapping:
    """Publish a mapping for good and compile it for the gateways. Raises `ContentRefused` with what it lacks."""
    with begin("publish_code_mapping", by=by, why=why, now=now) as act:
        act.concerns(mapping.source.code_list.owner)
        if mapping.status != "draft":
            raise ActRefused(act=act.name, of=str(mapping), status=mapping.status)
        rows = list(mapping_rows(mapping))
        refuse(faults_between(rows, mapping.source, mapping.target))
        mapping.status, mapping.published_at = "published", now
        act.save(mapping)
        compile_mapping(act, mapping, rows)
    return mapping


def withdraw_mapping(*, mapping: CodeMapping, by: By, why: str, now: datetime) -> CodeMapping:
    """Take a published mapping out of force; calls that need it are refused until another one fits. Safe to repeat."""
    with begin("publish_code_mapping", by=by, why=why, now=now) as act:
        act.concerns(mapping.source.code_list.owner)
        if mapping.status == "draft":
            raise ActRefused(act=act.name, of=str(mapping), status=mapping.status)
        if mapping.status == "published":
            mapping.status = "withdrawn"
            act.save(mapping)
            for row in CompiledCodeMap.objects.filter(name=str(mapping), is_in_force=True):
                row.is_in_force = False
                act.save(row)
    return mapping
