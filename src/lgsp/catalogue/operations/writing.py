"""Writing many rows at once: codes of a draft, rows of a mapping.

Theory: half a million rows through the ORM take minutes and gigabytes. They are streamed with COPY into a temporary table, as PostgreSQL takes no
COPY into rows under row-level security, and from there with one INSERT, which the policies check.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec
from django.db import connection

from lgsp.catalogue.models import CodeListVersion, CodeMapping
from lgsp.catalogue.queries.statements import STATEMENTS
from lgsp.catalogue.rules import CodeRow, MappingRow
from lgsp.registry.queries.scope import current_instance
from lgsp.registry.sort_keys import without_accents

PIECE_BYTES: Final = 256 * 1024
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": None})
_encoded: Final = msgspec.json.Encoder().encode


def search_text_of(row: CodeRow) -> str:
    """What people may type to find a code, without accents."""
    return without_accents(f"{row.code} {row.name} {row.name_en} {row.name_short}")


def write_codes(version: CodeListVersion, rows: Iterable[CodeRow]) -> None:
    """Write the rows of a draft that has none. MUST be called in a transaction."""
    _stream("codes", _code_lines(rows))
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS["write_codes"], {"instance": current_instance(), "version": version.pk})


def copy_codes(*, source: CodeListVersion, target: CodeListVersion) -> None:
    """Write the codes of one version into a draft that has none."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS["copy_version"], {"from": source.pk, "to": target.pk})


def write_mapped(mapping: CodeMapping, rows: Iterable[MappingRow]) -> None:
    """Write the rows of a mapping that has none. MUST be called in a transaction."""
    _stream("mapped", _mapped_lines(rows))
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS["write_mapped"], {"instance": current_instance(), "mapping": mapping.pk})


def _stream(what: str, lines: Iterator[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS[f"make_{what}"])
        cursor.execute(STATEMENTS[f"clear_{what}"])
        raw: Any = cursor.cursor  # psycopg's own: Django knows no COPY
        with raw.copy(STATEMENTS[f"copy_{what}"]) as copy:
            waiting: list[str] = []
            size = 0
            for line in lines:
                waiting.append(line)
                size += len(line)
                if size > PIECE_BYTES:
                    copy.write("".join(waiting))
                    waiting, size = [], 0
            copy.write("".join(waiting))


def _code_lines(rows: Iterable[CodeRow]) -> Iterator[str]:
    for position, row in enumerate(rows):
        texts = "\t".join((row.code, row.name, row.name_en, row.name_short, row.parent))
        if texts.count("\t") != 4 or "\\" in texts or "\n" in texts or "\r" in texts or "\0" in texts:
            texts = "\t".join(one.translate(_ESCAPES) for one in (row.code, row.name, row.name_en, row.name_short, row.parent))
        properties = _encoded(row.properties).decode().translate(_ESCAPES) if row.properties else "{}"
        search = search_text_of(row).translate(_ESCAPES)
        yield f"{position}\t{texts}\t{row.level or 1}\t{row.valid_from or _NULL}\t{row.valid_to or _NULL}\t{properties}\t{search}\n"


def _mapped_lines(rows: Iterable[MappingRow]) -> Iterator[str]:
    for row in rows:
        rule = _encoded(row.rule).decode().translate(_ESCAPES)
        texts = (row.source_code.translate(_ESCAPES), row.target_code.translate(_ESCAPES), row.kind)
        yield "\t".join((*texts, _flag(row.is_default), _flag(row.is_back_default), rule, row.reason.translate(_ESCAPES))) + "\n"


_NULL: Final = "\\N"


def _flag(value: bool) -> str:
    return "t" if value else "f"
