"""What the imports of `lgsp codes` share: matched columns, and the outcome with every fault."""

from pathlib import Path
from typing import Annotated, Final

import typer

from lgsp.catalogue.operations.import_files import AnyImport, fault_lines
from lgsp.cli.registry.words import print_lines
from lgsp.cli.words import is_english, say
from lgsp.domain.errors import ActRefused
from lgsp.protocol.files.tables import write_csv

SHOWN_MAX: Final = 50

Columns = Annotated[list[str], typer.Option("--column", help=say("Ghép cột: 'Mã xã=code'", "Match a column: 'Mã xã=code'"))]
FaultsFile = Annotated[Path | None, typer.Option(help=say("Ghi báo cáo lỗi ra CSV", "Write the faults as CSV"))]


def matched(columns: list[str]) -> dict[str, str]:
    """Field by heading, as typed."""
    return {heading: field for heading, sign, field in (pair.rpartition("=") for pair in columns) if sign}


def tell_outcome(row: AnyImport, faults: Path | None) -> None:
    """Print what was changed on the way and what is wrong; raises `ActRefused` if nothing was brought in."""
    for english, vietnamese in row.notices:
        print_lines(f"! {english if is_english() else vietnamese}")
    if row.status != "refused":
        return
    report = list(fault_lines(row))
    if faults is not None:
        faults.write_text("".join(write_csv(("row", "column", "lỗi", "fault"), report)), encoding="utf-8")
    for line, place, vietnamese, english in report[:SHOWN_MAX]:
        print_lines(f"{say('dòng', 'row')} {line} {place}: {english if is_english() else vietnamese}")
    if len(report) > SHOWN_MAX:
        print_lines(
            say(
                f"… {SHOWN_MAX} trong {len(report)} lỗi; --faults ghi tất cả",
                f"… {SHOWN_MAX} of {len(report)} faults; --faults writes all",
            )
        )
    raise ActRefused(file=row.file_name, faults=row.faults_count, why="nothing was brought in")
