"""What every import of a file needs: the file kept under its digest, the end of the import, and every fault kept for the report.

Rules: the row holds the first faults, for the page; if there are more, all of them lie packed in object storage, so that the report that people
download is complete however many there are. Files and reports go when their term is over, the rows stay; a file that two imports share goes
with the later one.
"""

import gzip
import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from lgsp.catalogue.models import ListImport, MappingImport
from lgsp.domain.errors import ActRefused, TableUnreadable
from lgsp.domain.faults import Fault
from lgsp.registry.queries.scope import current_instance
from lgsp.runtime.home import home_in_use
from lgsp.runtime.storage.object_storage import storage_in_use

FAULTS_IN_ROW: Final = 1_000
"""Faults kept with the row itself."""

AnyImport = ListImport | MappingImport


def keep_file(text: bytes) -> str:
    """Keep a file; its digest. Raises `TableUnreadable` if there is nothing in it."""
    if not text:
        raise TableUnreadable(why="the file is empty")
    sha256 = hashlib.sha256(text).hexdigest()
    storage_in_use(home_in_use()).put(_file_key(sha256), text)
    return sha256


def _files_prefix() -> str:
    return f"imports/files/{current_instance()}/"


def _faults_prefix() -> str:
    return f"imports/faults/{current_instance()}/"


def _file_key(sha256: str) -> str:
    return f"{_files_prefix()}{sha256}"


def _faults_key(kind: type[AnyImport], number: int) -> str:
    return f"{_faults_prefix()}{kind.__name__}-{number}"


def forget_files(*, now: datetime, days: int) -> int:
    """Delete the files and reports of imports that ended more than so many days ago (0: none); gives how many were deleted. Safe to repeat."""
    if not days:
        return 0
    over, due, wanted = now - timedelta(days=days), set[str](), set[str]()
    for kind in (ListImport, MappingImport):
        for rows, keys in ((kind.objects.filter(ended_at__lt=over), due), (kind.objects.exclude(ended_at__lt=over), wanted)):
            for number, sha256 in rows.values_list("pk", "sha256"):
                keys |= {_file_key(sha256), _faults_key(kind, number)}
    due -= wanted
    storage = storage_in_use(home_in_use())
    gone = [key for prefix in (_files_prefix(), _faults_prefix()) for key in storage.keys_below(prefix) if key in due]
    for key in gone:
        storage.delete(key)
    return len(gone)


def file_of(row: AnyImport) -> bytes:
    """The file of an import; raises `ActRefused` if it is gone."""
    text = storage_in_use(home_in_use()).get(_file_key(row.sha256))
    if text is None:
        raise ActRefused(file=row.file_name, why="the file is gone; bring it again")
    return text


def begun_again(row: AnyImport) -> None:
    """Forget the outcome of an earlier run."""
    row.status, row.faults, row.notices, row.faults_count = "waiting", [], [], 0
    row.rows, row.rows_done, row.ended_at = 0, 0, None


def end_refused(row: AnyImport, faults: Iterable[Fault], now: datetime, **columns: Any) -> None:
    """End an import with what is wrong with its file, by row."""
    ordered = sorted(faults, key=lambda fault: fault.line)
    told = [[fault.line, fault.path, fault.english, fault.vietnamese] for fault in ordered]
    if len(told) > FAULTS_IN_ROW:
        lines = msgspec.json.Encoder().encode_lines(told)
        storage_in_use(home_in_use()).put(_faults_key(type(row), row.pk), gzip.compress(lines, compresslevel=6))
    end(row, now, status="refused", faults=told[:FAULTS_IN_ROW], faults_count=len(told), **columns)


def end(row: AnyImport, now: datetime, **columns: Any) -> None:
    """End an import."""
    for name, value in {**columns, "ended_at": now}.items():
        setattr(row, name, value)
    row.save()


def fault_lines(row: AnyImport) -> Iterator[tuple[int, str, str, str]]:
    """Every fault for a downloadable report: row, column, Vietnamese, English. Raises `ActRefused` if they are gone."""
    if row.faults_count <= len(row.faults):
        return _told(row.faults)
    packed = storage_in_use(home_in_use()).get(_faults_key(type(row), row.pk))
    if packed is None:
        raise ActRefused(file=row.file_name, why="the report of its faults is gone; bring the file again")
    return _told(msgspec.json.decode(line) for line in gzip.decompress(packed).splitlines())


def _told(faults: Iterable[list[Any]]) -> Iterator[tuple[int, str, str, str]]:
    for line, place, english, vietnamese in faults:
        yield line, place, vietnamese, english
