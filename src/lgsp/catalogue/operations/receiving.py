"""Records that come over the exchange interface: added to the list's draft, all or none.

Rules: a record names its code and name by the properties of the face; one that is there already is told by its position, property and value. What is
added waits in the draft until people publish it.
"""

from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction

from lgsp.catalogue import rules
from lgsp.catalogue.models import Code
from lgsp.catalogue.operations.versions import open_draft, property_types
from lgsp.catalogue.operations.writing import search_text_of
from lgsp.catalogue.queries.exchange import UNKNOWN, properties_of
from lgsp.catalogue.queries.lists import list_of_face
from lgsp.catalogue.rules import CodeRow
from lgsp.dialects.shared_catalogues.face import duplicate
from lgsp.domain.enquiries import Answer
from lgsp.protocol.files.vietnamese_text import tidy
from lgsp.registry.operations.audit.records import begin
from lgsp.registry.queries.scope import current_instance


def insert_records(*, code: str, text: str, by: str, now: datetime) -> Answer:
    """Add records; the answer is the count, or why nothing was added."""
    found = list_of_face(code)
    if found is None:
        return Answer(is_found=False, count=0, refusal=UNKNOWN)
    code_list, face = found
    known_names = {name for name, _, _ in properties_of(code_list, face)}
    rows: list[CodeRow] = []
    seen: set[str] = set()
    for number, record in enumerate(msgspec.json.decode(text), start=1):
        odd = next((name for name in record if name not in known_names), None)
        if odd is not None:
            return _refused(f'Record {number}: {odd} "" is unknown')
        row = _row(record, face, number)
        if row.code in seen:
            return _refused(duplicate(number, face["code_property"], row.code))
        seen.add(row.code)
        rows.append(row)
    with begin("edit_code_list", by=by, why="nhận qua giao diện danh mục dùng chung", now=now, publishes=False) as act:
        draft = open_draft(code_list=code_list, by=by, why=act.why, now=now)
        if draft.status != "draft":
            return _undone("the list is being reviewed, send again later")
        there = set(Code.objects.filter(version=draft, code__in=seen).values_list("code", flat=True))
        for row in rows:
            if row.code in there:
                return _undone(duplicate(row.row, face["code_property"], row.code))
        parents = (
            set(Code.objects.filter(version=draft, code__in={row.parent for row in rows}).values_list("code", flat=True)) | seen
        )
        faults = rules.faults_of_codes([msgspec.structs.replace(row, parent="") for row in rows], property_types(code_list))
        lost = next((row for row in rows if row.parent and row.parent not in parents), None)
        if lost is not None:
            return _undone(f'Record {lost.row}: MaCapTren "{lost.parent}" is unknown')
        if faults:
            return _undone(f"Record {faults[0].line}: {faults[0].path} {faults[0].english}")
        position = Code.objects.filter(version=draft).count()
        Code.objects.bulk_create([_code(draft.pk, row, position + at, face) for at, row in enumerate(rows)], batch_size=1000)
        draft.rows = position + len(rows)
        act.save(draft)
    return Answer(count=len(rows))


def _row(record: dict[str, Any], face: dict[str, Any], number: int) -> CodeRow:
    texts = {name: "" if value is None else tidy(str(value)) for name, value in record.items()}
    named = {
        "code": face["code_property"],
        "name": face["name_property"],
        "name_en": "TenTiengAnh",
        "name_short": "TenNgan",
        "parent": "MaCapTren",
    }
    facts = {field: texts.pop(name, "") for field, name in named.items()}
    return CodeRow(
        **facts, properties={name: value for name, value in texts.items() if value}, row=number, level=face["level"] or 0
    )


def _code(version: int, row: CodeRow, position: int, face: dict[str, Any]) -> Code:
    return Code(
        of_instance_id=current_instance(),
        version_id=version,
        position=position,
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        name_short=row.name_short,
        parent=row.parent,
        level=row.level or (2 if row.parent else 1),
        properties=row.properties,
        search_text=search_text_of(row),
    )


def _undone(why: str) -> Answer:
    """Refuse inside the transaction: the draft that was opened for it goes again."""
    transaction.set_rollback(True)
    return _refused(why)


def _refused(why: str) -> Answer:
    return Answer(is_found=False, count=0, refusal=why)
