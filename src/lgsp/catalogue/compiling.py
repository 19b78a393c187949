"""A mapping compiled into the two code maps that gateways read: one forward, one backward.

Rules: pure. Backward, a code that several became of is a choice among them: the one that people marked for the way back, else a
human must choose. Lines of codes (province, commune) are given for lists with levels, so that composite codes can be checked and written.
"""

from collections.abc import Iterable, Mapping

from lgsp.catalogue.rules import CodeRow, MappingRow
from lgsp.protocol.transformation.code_maps import Choice, ChoiceRule, CodeMap

Lines = Mapping[str, tuple[str, ...]]


def lines_of(rows: Iterable[CodeRow]) -> dict[str, tuple[str, ...]]:
    """The line of each code, one text per level from the top; empty for a flat list."""
    known = {row.code: row for row in rows}
    if all(row.level <= 1 for row in known.values()):
        return {}
    lines = {}
    for code, row in known.items():
        line = [""] * row.level
        at: CodeRow | None = row
        while at is not None and at.level <= len(line):
            line[at.level - 1] = at.code
            at = known.get(at.parent) if at.parent and at.parent != at.code else None
        lines[code] = tuple(line)
    return lines


def forward(rows: Iterable[MappingRow], *, name: str, source: str, target: str, lines: tuple[Lines, Lines]) -> CodeMap:
    """From source to target."""
    targets: dict[str, str] = {}
    splits: dict[str, list[MappingRow]] = {}
    withdrawn: dict[str, str] = {}
    for row in rows:
        if row.kind == "split":
            splits.setdefault(row.source_code, []).append(row)
        elif row.target_code:
            targets[row.source_code] = row.target_code
        else:
            withdrawn[row.source_code] = row.reason
    choices = {code: _choice(several) for code, several in splits.items()}
    return CodeMap(
        name=name,
        source=source,
        target=target,
        targets=targets,
        choices=choices,
        withdrawn=withdrawn,
        source_lines=dict(lines[0]),
        target_lines=dict(lines[1]),
    )


def _choice(several: list[MappingRow]) -> Choice:
    default = next((row.target_code for row in several if row.is_default), "")
    rules = tuple(ChoiceRule(row.rule, row.target_code) for row in several if row.rule)
    return Choice(tuple(row.target_code for row in several), default, rules)


def backward(rows: Iterable[MappingRow], *, name: str, source: str, target: str, lines: tuple[Lines, Lines]) -> CodeMap:
    """From target to source."""
    coming: dict[str, list[MappingRow]] = {}
    for row in rows:
        if row.target_code:
            coming.setdefault(row.target_code, []).append(row)
    targets = {code: several[0].source_code for code, several in coming.items() if len(several) == 1}
    choices = {code: _way_back(code, several) for code, several in coming.items() if len(several) > 1}
    return CodeMap(
        name=name,
        source=target,
        target=source,
        targets=targets,
        choices=choices,
        source_lines=dict(lines[1]),
        target_lines=dict(lines[0]),
    )


def _way_back(code: str, several: list[MappingRow]) -> Choice:
    marked = [row.source_code for row in several if row.is_back_default]
    return Choice(tuple(row.source_code for row in several), marked[0] if len(marked) == 1 else "")
