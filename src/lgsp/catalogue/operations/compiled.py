"""Published mappings as gateways need them: compiled, kept in object storage, and known to the registry with their periods.

Rules: the compiled bytes are put before the row that names them. A version that was followed by another which no mapping knows yet counts as in
force until one does: a new version alone must not stop the calls that are mapped.
"""

from collections.abc import Iterable
from datetime import date

from lgsp.catalogue.compiling import backward, forward, lines_of
from lgsp.catalogue.models import CodeList, CodeListVersion, CodeMapping
from lgsp.catalogue.queries.codes import rows_of
from lgsp.catalogue.queries.lists import published_versions
from lgsp.catalogue.rules import MappingRow
from lgsp.protocol.transformation.code_maps import write_code_map
from lgsp.registry.models import CompiledCodeMap
from lgsp.registry.operations.audit.records import Act
from lgsp.registry.queries.scope import current_instance
from lgsp.runtime.home import home_in_use
from lgsp.runtime.storage.code_maps import keep_code_map
from lgsp.runtime.storage.object_storage import storage_in_use


def compile_mapping(act: Act, mapping: CodeMapping, rows: list[MappingRow]) -> CompiledCodeMap:
    """Compile a mapping that is being published, and tell the registry. MUST be called in the transaction of the act."""
    storage = storage_in_use(home_in_use())
    name, source, target = str(mapping), str(mapping.source), str(mapping.target)
    lines = (lines_of(rows_of(mapping.source)), lines_of(rows_of(mapping.target)))
    there = forward(rows, name=name, source=source, target=target, lines=lines)
    back = backward(rows, name=name, source=source, target=target, lines=lines)
    row = CompiledCodeMap(
        of_instance_id=current_instance(),
        name=name,
        source_list=mapping.source.code_list.code,
        source_number=mapping.source.number,
        target_list=mapping.target.code_list.code,
        target_number=mapping.target.number,
        forward_sha256=keep_code_map(storage, write_code_map(there)),
        backward_sha256=keep_code_map(storage, write_code_map(back)),
        created_at=act.now,
    )
    for earlier in CompiledCodeMap.objects.filter(name__startswith=f"{mapping.code}@", is_in_force=True):
        if (earlier.source_list, earlier.source_number, earlier.target_list, earlier.target_number) == (
            row.source_list,
            row.source_number,
            row.target_list,
            row.target_number,
        ):
            earlier.is_in_force = False
            act.save(earlier)
    act.save(row)
    for code_list in {mapping.source.code_list, mapping.target.code_list}:
        refresh_code_maps(act, code_list)
    return row


def refresh_code_maps(act: Act, code_list: CodeList) -> None:
    """Bring the periods of the registry's rows in line with the versions of a list."""
    versions = published_versions(code_list)
    rows = list(CompiledCodeMap.objects.filter(is_in_force=True))
    for row in rows:
        for side in ("source", "target"):
            if getattr(row, f"{side}_list") == code_list.code:
                first, end = _period(versions, getattr(row, f"{side}_number"), _known_numbers(rows, code_list.code))
                if (getattr(row, f"{side}_from"), getattr(row, f"{side}_to")) != (first, end):
                    setattr(row, f"{side}_from", first)
                    setattr(row, f"{side}_to", end)
                    act.save(row)


def _known_numbers(rows: Iterable[CompiledCodeMap], code: str) -> set[int]:
    numbers = {row.source_number for row in rows if row.source_list == code}
    return numbers | {row.target_number for row in rows if row.target_list == code}


def _period(versions: list[CodeListVersion], number: int, known: set[int]) -> tuple[date | None, date | None]:
    at = next(index for index, one in enumerate(versions) if one.number == number)
    later = next((one for one in versions[at + 1 :] if one.number in known), None)
    # The first version that any mapping knows is taken for the days before it too.
    first = versions[at].effective_on if any(one.number in known for one in versions[:at]) else None
    return first, later.effective_on if later is not None else None
