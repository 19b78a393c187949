"""Import of a registry document: what it would change, and the change itself.

Rules: idempotent; all or nothing, in one transaction; rows that the document leaves out stay, fields of a row that it leaves out get
their defaults; every fault is told at once with its place.
Rows are written many at a time, each with its history.
"""

from datetime import datetime
from typing import Any, Final

import msgspec

from lgsp.domain.faults import Fault
from lgsp.registry import models
from lgsp.registry.document import read_registry
from lgsp.registry.operations.audit.records import Act, By, begin, refuse
from lgsp.registry.operations.planning import Wanted, wanted_rows
from lgsp.registry.operations.services import version_columns
from lgsp.registry.queries.scope import current_instance

_MODELS: Final[dict[str, Any]] = {
    "peer": models.Peer,
    "member": models.Member,
    "subsystem": models.Subsystem,
    "credential": models.Credential,
    "service": models.Service,
    "version": models.ServiceVersion,
    "right": models.AccessRight,
}
_KEY_COLUMN: Final = {"peer": "code", "credential": "key_id", "right": "code"}


class ImportedChange(msgspec.Struct, frozen=True):
    """One row that an import adds or changes; `fields` is empty for a new row."""

    kind: str
    key: str
    fields: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether the row was not there before."""
        return not self.fields


class _Rows:
    """The rows that are there, by kind and key; new ones are added as they are made."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], Any] = {}
        for kind, model in _MODELS.items():
            rows = model.objects.all()
            if kind == "version":
                rows = rows.select_related("service").defer("openapi", "soap")
            for row in rows:
                self.known[kind, _key_of(kind, row)] = row

    def get(self, link: tuple[str, str]) -> Any:
        return self.known.get(link)


def _key_of(kind: str, row: Any) -> str:
    if kind == "version":
        return f"{row.service.identifier} {row.version}"
    return str(getattr(row, _KEY_COLUMN.get(kind, "identifier")))


def import_registry(*, text: bytes, is_dry_run: bool, by: By, why: str, now: datetime) -> list[ImportedChange]:
    """Bring the registry to what a document says, or only tell what would change. Raises `ContentRefused` with every fault."""
    document, source = read_registry(text)
    if document.instance.code != current_instance():
        sentence = f"the instance in use is {current_instance()}", f"nền tảng đang dùng là {current_instance()}"
        refuse([source.located(Fault(("instance", "code"), *sentence))])
    wanted, faults = wanted_rows(document)
    with begin("import_registry", by=by, why=why, now=now) as act:
        act.concerns(None)
        rows = _Rows()
        faults += _faults_of_links(wanted, rows) + _faults_of_taken_paths(wanted, rows)
        refuse(sorted((source.located(fault) for fault in faults), key=lambda fault: fault.line))
        changes = _rename_instance(act, document.instance, is_dry_run)
        for kind in _MODELS:
            batches = _levels(wanted, rows) if kind == "member" else [[row for row in wanted if row.kind == kind]]
            for batch in batches:
                changes += _bring(act, batch, rows, is_dry_run)
    return changes


def _rename_instance(act: Act, wanted: Any, is_dry_run: bool) -> list[ImportedChange]:
    instance = models.Instance.objects.get(code=wanted.code)
    fields = tuple(name for name in ("name", "name_en") if getattr(instance, name) != getattr(wanted, name))
    if not fields:
        return []
    if not is_dry_run:
        instance.name, instance.name_en = wanted.name, wanted.name_en
        act.save(instance)
    return [ImportedChange("instance", wanted.code, fields)]


def _faults_of_links(wanted: list[Wanted], rows: _Rows) -> list[Fault]:
    coming = {(row.kind, row.key) for row in wanted}
    return [
        Fault((*row.place, name), f"{link[1]} is not registered", f"{link[1]} chưa được đăng ký")
        for row in wanted
        for name, link in row.links.items()
        if link not in coming and rows.get(link) is None
    ] + _faults_of_circles(wanted)


def _faults_of_circles(wanted: list[Wanted]) -> list[Fault]:
    above = {row.key: row.links["parent"][1] for row in wanted if row.kind == "member" and "parent" in row.links}
    faults = []
    for row in wanted:
        seen, line = {row.key}, above.get(row.key) if row.kind == "member" else None
        while line is not None and line not in seen:
            seen.add(line)
            line = above.get(line)
        if line == row.key:
            faults.append(
                Fault((*row.place, "parent"), "a member can't stand above itself", "cơ quan không thể là cấp trên của chính mình")
            )
    return faults


def _faults_of_taken_paths(wanted: list[Wanted], rows: _Rows) -> list[Fault]:
    coming = {row.key for row in wanted if row.kind == "version"}
    taken = {
        row.base_path: key
        for (kind, key), row in rows.known.items()
        if kind == "version" and key not in coming and row.status != "withdrawn"
    }
    return [
        Fault((*row.place, "base_path"), f"is taken by {taken[path]}", f"đã thuộc về {taken[path]}")
        for row in wanted
        if row.kind == "version" and row.facts.status != "withdrawn" and (path := row.facts.base_path) in taken
    ]


def _levels(wanted: list[Wanted], rows: _Rows) -> list[list[Wanted]]:
    """Members in batches, so that each parent is written before those below it."""
    waiting = {row.key: row for row in wanted if row.kind == "member"}
    levels = []
    while waiting:
        level = [row for row in waiting.values() if "parent" not in row.links or row.links["parent"][1] not in waiting]
        levels.append(level)
        for row in level:
            del waiting[row.key]
    return levels


def _bring(act: Act, batch: list[Wanted], rows: _Rows, is_dry_run: bool) -> list[ImportedChange]:
    """Write one batch of wanted rows of one kind."""
    changes, added, changed = [], [], []
    touched: set[str] = set()
    for wanted in batch:
        row = rows.get((wanted.kind, wanted.key))
        columns = _columns(wanted, row, act.now)
        links = {name: rows.get(link) for name, link in wanted.links.items()}
        if wanted.kind == "member":
            links.setdefault("parent", None)
        if row is None:
            row = _MODELS[wanted.kind](of_instance_id=current_instance(), created_at=act.now, **_fixed(wanted), **columns, **links)
            rows.known[wanted.kind, wanted.key] = row
            added.append(row)
            changes.append(ImportedChange(wanted.kind, wanted.key))
            continue
        fields = [name for name, value in columns.items() if name not in ("openapi", "soap") and getattr(row, name) != value]
        fields += [name for name, target in links.items() if getattr(row, f"{name}_id") != getattr(target, "pk", None)]
        fields += [name for name in ("openapi", "soap") if f"{name}_sha256" in fields]
        if fields:
            for name in fields:
                setattr(row, name, columns[name] if name in columns else links[name])
            touched.update(fields)
            changed.append(row)
            changes.append(ImportedChange(wanted.kind, wanted.key, tuple(_told(fields))))
    if not is_dry_run:
        # Defaults are taken away before they are given, since a service has one at most.
        act.update_all([row for row in changed if not getattr(row, "is_default", False)], touched)
        act.update_all([row for row in changed if getattr(row, "is_default", False)], touched)
        act.create_all(added)
    return changes


def _told(fields: list[str]) -> list[str]:
    return sorted(set(fields) - {"sort_key", "search_text", "openapi_sha256", "soap_sha256"}) or sorted(fields)


def _fixed(wanted: Wanted) -> dict[str, Any]:
    """What identifies a new row."""
    if wanted.kind == "member":
        return {"identifier": wanted.key, "code": wanted.facts.code, "member_class": wanted.facts.member_class}
    if wanted.kind in ("subsystem", "service"):
        return {"identifier": wanted.key, "code": wanted.facts.code}
    if wanted.kind == "version":
        return {"version": wanted.facts.version}
    return {_KEY_COLUMN[wanted.kind]: wanted.key}


def _columns(wanted: Wanted, row: Any, now: datetime) -> dict[str, Any]:
    if wanted.kind != "version":
        return wanted.columns
    columns = version_columns(wanted.links["service"][1], wanted.facts, row)
    published_at = row.published_at if row is not None else None
    if wanted.facts.status in ("published", "disabled"):
        published_at = published_at or now
    return {**columns, "status": wanted.facts.status, "is_default": wanted.facts.is_default, "published_at": published_at}
