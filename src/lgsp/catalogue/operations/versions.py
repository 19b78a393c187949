"""Versions of a list: drafted, changed code by code or as a whole, submitted, returned, published.

Rules: one draft at a time; a published version never changes; publishing checks every row once more and gives the next number. What the mappings
to and from a list mean by "in force today" follows from its versions, so they are looked at again in the same transaction.
"""

import hashlib
from datetime import datetime

import msgspec

from lgsp.catalogue import rules
from lgsp.catalogue.facts import VersionFacts
from lgsp.catalogue.models import Code, CodeList, CodeListVersion
from lgsp.catalogue.operations.compiled import refresh_code_maps
from lgsp.catalogue.operations.notices import defer_notices
from lgsp.catalogue.operations.writing import copy_codes, search_text_of, write_codes
from lgsp.catalogue.queries.codes import code_of, rows_of
from lgsp.catalogue.queries.lists import draft_of, published_versions
from lgsp.catalogue.rules import CodeRow
from lgsp.domain.errors import ActRefused, NotRegistered
from lgsp.registry.operations.audit.records import Act, By, begin, refuse
from lgsp.registry.queries.scope import current_instance


def property_types(code_list: CodeList) -> dict[str, str]:
    """The type of each property of a list."""
    return {one["name"]: one["type"] for one in code_list.properties}


def open_draft(*, code_list: CodeList, is_copy: bool = True, by: By, why: str, now: datetime) -> CodeListVersion:
    """The draft of a list: the one that is there, or a new one that begins as a copy of the newest version (or empty)."""
    with begin("edit_code_list", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(code_list.owner)
        return _draft(act, code_list, is_copy=is_copy)


def _draft(act: Act, code_list: CodeList, *, is_copy: bool) -> CodeListVersion:
    draft = draft_of(code_list)
    if draft is not None:
        return draft
    draft = CodeListVersion(of_instance_id=current_instance(), code_list=code_list, created_at=act.now, by=act.by_text)
    act.save(draft)
    newest = published_versions(code_list)
    if is_copy and newest:
        copy_codes(source=newest[-1], target=draft)
        draft.rows = newest[-1].rows
        act.save(draft)
    return draft


def replace_codes(*, code_list: CodeList, rows: list[CodeRow], by: By, why: str, now: datetime) -> CodeListVersion:
    """Let a list's draft consist of these rows. Raises `ContentRefused` with every fault by row, and then nothing is changed."""
    refuse(rules.faults_of_codes(rows, property_types(code_list)))
    rules.set_levels(rows)
    with begin("edit_code_list", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(code_list.owner)
        draft = _draft(act, code_list, is_copy=False)
        _check_open(draft)
        Code.objects.filter(version=draft).delete()
        write_codes(draft, rows)
        draft.rows = len(rows)
        act.save(draft)
    return draft


def put_code(*, code_list: CodeList, row: CodeRow, by: By, why: str, now: datetime) -> CodeListVersion:
    """Add a code to the draft, or change the one that is there. The whole draft is checked when it is published."""
    refuse(rules.faults_of_codes([msgspec.structs.replace(row, parent="", row=0)], property_types(code_list)))
    with begin("edit_code_list", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(code_list.owner)
        draft = _draft(act, code_list, is_copy=True)
        _check_open(draft)
        parent = code_of(draft, row.parent) if row.parent else None
        if row.parent and parent is None:
            raise NotRegistered(code=row.parent)
        level = row.level or (parent.level + 1 if parent is not None else 1)
        columns = {name: getattr(row, name) for name in CodeRow.__struct_fields__ if name not in ("code", "row", "level")}
        known = Code.objects.filter(version=draft, code=row.code, valid_from=row.valid_from).first()
        position = known.position if known is not None else Code.objects.filter(version=draft).count()
        Code.objects.update_or_create(
            version=draft,
            code=row.code,
            valid_from=row.valid_from,
            defaults={
                **columns,
                "of_instance_id": current_instance(),
                "level": level,
                "position": position,
                "search_text": search_text_of(row),
            },
        )
        draft.rows = Code.objects.filter(version=draft).count()
        act.save(draft)
    return draft


def remove_code(*, code_list: CodeList, code: str, by: By, why: str, now: datetime) -> CodeListVersion:
    """Leave a code out of the draft. A code that was in use should end (`valid_to`) rather than go."""
    with begin("edit_code_list", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(code_list.owner)
        draft = _draft(act, code_list, is_copy=True)
        _check_open(draft)
        if not Code.objects.filter(version=draft, code=code).delete()[0]:
            raise NotRegistered(code=code)
        draft.rows = Code.objects.filter(version=draft).count()
        act.save(draft)
    return draft


def _check_open(draft: CodeListVersion) -> None:
    if draft.status != "draft":
        raise ActRefused(version=str(draft), why="it is in review; return it to its author first")


def discard_draft(*, code_list: CodeList, by: By, why: str, now: datetime) -> None:
    """Throw the draft away. Safe to repeat."""
    with begin("edit_code_list", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(code_list.owner)
        draft = draft_of(code_list)
        if draft is not None:
            _check_open(draft)
            draft.delete()


def submit_version(*, version: CodeListVersion, by: By, why: str, now: datetime) -> CodeListVersion:
    """Ask for a draft to be published; until then it can't be changed. Raises `ContentRefused` if a row is wrong."""
    refuse(rules.faults_of_codes(list(rows_of(version)), property_types(version.code_list)))
    return _move(version, "submit", "edit_code_list", by=by, why=why, now=now)


def return_version(*, version: CodeListVersion, by: By, why: str, now: datetime) -> CodeListVersion:
    """Give a version in review back to its author."""
    return _move(version, "return", "publish_code_list", by=by, why=why, now=now)


def _move(version: CodeListVersion, verb: str, name: str, *, by: By, why: str, now: datetime) -> CodeListVersion:
    with begin(name, by=by, why=why, now=now, publishes=False) as act:
        act.concerns(version.code_list.owner)
        _step(act, version, verb)
        act.save(version)
    return version


def _step(act: Act, version: CodeListVersion, verb: str) -> None:
    version.refresh_from_db(from_queryset=CodeListVersion.objects.select_for_update(of=("self",)).select_related("code_list"))
    status = rules.next_status(verb, version.status)
    if status is None:
        raise ActRefused(act=act.name, of=str(version), status=version.status)
    version.status = status


def publish_version(*, version: CodeListVersion, facts: VersionFacts, by: By, why: str, now: datetime) -> CodeListVersion:
    """Publish a version for good: numbered, dated, with the digest of its codes. Raises `ContentRefused` if a row is wrong."""
    with begin("publish_code_list", by=by, why=why, now=now) as act:
        act.concerns(version.code_list.owner)
        _step(act, version, "publish")
        rows = list(rows_of(version))
        refuse(rules.faults_of_codes(rows, property_types(version.code_list)))
        if not rows:
            raise ActRefused(version=str(version), why="it holds no code")
        version.number = 1 + max((one.number or 0 for one in published_versions(version.code_list)), default=0)
        version.published_at = now
        version.rows = len(rows)
        version.sha256 = digest_of(rows)
        version.effective_on = facts.effective_on
        version.title, version.legal_basis = facts.title, facts.legal_basis
        act.save(version)
        refresh_code_maps(act, version.code_list)
        defer_notices(version)
    return version


def digest_of(rows: list[CodeRow]) -> str:
    """The digest of a version's content."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(msgspec.json.encode(msgspec.structs.replace(row, row=0)))
    return digest.hexdigest()
