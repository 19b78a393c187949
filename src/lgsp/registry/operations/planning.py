"""What a registry document wants, flattened: one wanted row per entry, in the order in which rows can be written.

Rules: no database here; links to other rows are identifiers; every fault of an entry and between entries is found, with its place.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from lgsp.domain.errors import ContentRefused
from lgsp.domain.faults import Fault, Place
from lgsp.registry import rules
from lgsp.registry.document import MemberEntry, RegistryDocument, RightEntry, ServiceEntry, SubsystemEntry, VersionEntry
from lgsp.registry.operations.access_rights import faults_of_right, right_columns
from lgsp.registry.operations.descriptions import completed
from lgsp.registry.operations.members import (
    faults_of_member,
    faults_of_subsystem,
    member_columns,
    member_identifier,
    parent_identifier,
    subsystem_columns,
)
from lgsp.registry.operations.services import faults_of_version, service_columns


class Wanted(NamedTuple):
    """One row: its kind and key, its columns, links to other rows by kind and key, and where it stands in the document."""

    kind: str
    key: str
    place: Place
    columns: dict[str, Any]
    links: dict[str, tuple[str, str]]
    facts: Any = None


def at(place: Place, faults: Iterable[Fault]) -> list[Fault]:
    """Faults of an entry, placed in the whole document."""
    return [Fault((*place, *fault.place), fault.english, fault.vietnamese) for fault in faults]


def wanted_rows(document: RegistryDocument) -> tuple[list[Wanted], list[Fault]]:
    """Everything the document wants, and every fault that shows without the database."""
    rows: list[Wanted] = []
    faults: list[Fault] = []
    for index, peer in enumerate(document.peers):
        place: Place = ("peers", index)
        faults += at(place, rules.faults_of_codes({"code": peer.code}))
        rows.append(Wanted("peer", peer.code, place, {"name": peer.name, "name_en": peer.name_en}, {}))
    for index, member in enumerate(document.members):
        _add_member(rows, faults, member, ("members", index), document.instance.code)
    for index, right in enumerate(document.access_rights):
        rows.append(_right(right, ("access_rights", index)))
        faults += at(("access_rights", index), faults_of_right(right))
    return rows, [*faults, *_faults_of_repetition(rows), *_faults_of_paths(rows), *_faults_of_defaults(rows)]


def _add_member(rows: list[Wanted], faults: list[Fault], entry: MemberEntry, place: Place, own: str) -> None:
    found = at(place, faults_of_member(entry))
    faults += found
    if found:
        return
    key = member_identifier(entry, own)
    links = {"parent": ("member", parent_identifier(entry, own))} if entry.parent else {}
    if entry.instance not in ("", own):
        links["peer"] = ("peer", entry.instance)
    columns = {**member_columns(entry), "status": entry.status}
    rows.append(Wanted("member", key, place, columns, links, entry))
    for index, subsystem in enumerate(entry.subsystems):
        _add_subsystem(rows, faults, subsystem, (*place, "subsystems", index), key)


def _add_subsystem(rows: list[Wanted], faults: list[Fault], entry: SubsystemEntry, place: Place, member: str) -> None:
    faults += at(place, faults_of_subsystem(entry))
    key = f"{member}/{entry.code}"
    rows.append(
        Wanted("subsystem", key, place, {**subsystem_columns(entry), "status": entry.status}, {"member": ("member", member)}, entry)
    )
    for index, credential in enumerate(entry.credentials):
        here: Place = (*place, "credentials", index)
        faults += at(here, rules.faults_of_period(credential.valid_from, credential.valid_to))
        columns = credential.model_dump(exclude={"key_id"})
        rows.append(Wanted("credential", credential.key_id, here, columns, {"subsystem": ("subsystem", key)}))
    for index, service in enumerate(entry.services):
        _add_service(rows, faults, service, (*place, "services", index), key)


def _add_service(rows: list[Wanted], faults: list[Fault], entry: ServiceEntry, place: Place, subsystem: str) -> None:
    faults += at(place, rules.faults_of_codes({"code": entry.code}))
    key = f"{subsystem}/{entry.code}"
    rows.append(Wanted("service", key, place, service_columns(entry), {"subsystem": ("subsystem", subsystem)}, entry))
    for index, version in enumerate(entry.versions):
        here: Place = (*place, "versions", index)
        facts, found = _checked_version(version)
        faults += at(here, found)
        rows.append(Wanted("version", f"{key} {version.version}", here, {}, {"service": ("service", key)}, facts))


def _checked_version(entry: VersionEntry) -> tuple[VersionEntry, list[Fault]]:
    try:
        facts = completed(entry)
    except ContentRefused as cause:
        return entry, list(cause.faults)
    found = faults_of_version(facts)
    if facts.status in ("published", "disabled"):
        found += rules.faults_of_publishing(upstreams=facts.upstreams, endpoints=facts.endpoints, kind=facts.kind)
    return facts, found  # type: ignore[return-value]


def _right(entry: RightEntry, place: Place) -> Wanted:
    links = {"consumer": ("subsystem", entry.consumer), "service": ("service", entry.service)}
    return Wanted("right", entry.id, place, {**right_columns(entry), "status": entry.status}, links)


def _faults_of_repetition(rows: list[Wanted]) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if (row.kind, row.key) in seen:
            yield Fault(row.place, f"{row.key} stands there twice", f"{row.key} bị lặp lại")
        seen.add((row.kind, row.key))


def _faults_of_paths(rows: list[Wanted]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for row in rows:
        if row.kind == "version" and row.facts.status != "withdrawn":
            if row.facts.base_path in seen:
                taken = seen[row.facts.base_path]
                yield Fault((*row.place, "base_path"), f"is taken by {taken}", f"đã thuộc về {taken}")
            seen[row.facts.base_path] = row.key


def _faults_of_defaults(rows: list[Wanted]) -> Iterator[Fault]:
    seen: set[str] = set()
    for row in rows:
        if row.kind == "version" and row.facts.is_default:
            service = row.links["service"][1]
            if service in seen:
                yield Fault((*row.place, "is_default"), "the service has two defaults", "dịch vụ có hai phiên bản mặc định")
            seen.add(service)
