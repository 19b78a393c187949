"""What a change of codes after a merger means for identifiers: pure, so that a dry run and the act say the same.

Rules: a member whose code the mapping names gets the new code; if a member has that code already, the two become one: the systems of the former move.
A member below it (`H03.05`) follows its parent's new code where that is free, and else keeps its own and is told, because codes are
given by people. A system whose code is taken where it moves gets the former member's code behind its own (`motcua-h03`).
"""

from collections.abc import Iterable, Mapping

import msgspec

from lgsp.catalogue.rules import MappingRow


class KnownMember(msgspec.Struct, frozen=True):
    """A member as the plan needs it."""

    identifier: str
    code: str
    old_code: str = ""
    subsystems: tuple[str, ...] = ()
    """Codes of its systems."""


class PlannedMember(msgspec.Struct, frozen=True):
    """What happens to one member.

    `joins` tells that the new identifier is a member that is there already; `systems` are new identifiers by the
    systems' former ones.
    """

    before: str
    after: str
    code: str
    joins: bool
    systems: dict[str, str] = {}


class Plan(msgspec.Struct):
    """The whole: members, identifiers of before with what they are now, and what people must decide."""

    members: list[PlannedMember]
    aliases: dict[str, str]
    undecided: list[tuple[str, str]]


def wanted_codes(rows: Iterable[MappingRow]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The codes that change, old to new, and those that can't be changed by this mapping, with the reason."""
    wanted: dict[str, str] = {}
    undecided: list[tuple[str, str]] = []
    for row in rows:
        if row.kind == "split" and not row.is_default:
            continue
        if row.target_code and row.target_code != row.source_code:
            wanted[row.source_code] = row.target_code
        elif not row.target_code:
            undecided.append((row.source_code, row.reason))
    return wanted, undecided


def plan_of(members: list[KnownMember], wanted: Mapping[str, str], undecided: Iterable[tuple[str, str]] = ()) -> Plan:
    """The plan for these members."""
    by_identifier = {one.identifier: one for one in members}
    taken = {one.identifier: set(one.subsystems) for one in members}
    known_codes = {one.code for one in members}
    plan = Plan([], {}, [pair for pair in undecided if pair[0] in known_codes])
    for member in sorted(members, key=lambda one: one.code):
        code = _new_code(member.code, wanted)
        if code is None:
            continue
        prefix = member.identifier.removesuffix(member.code)
        after = f"{prefix}{code}"
        joins = after in by_identifier or after in {one.after for one in plan.members}
        if joins and member.code not in wanted:
            plan.undecided.append((member.code, f"{code} is taken"))
            continue
        systems = {}
        for system in member.subsystems:
            name = system
            if joins and name in taken.setdefault(after, set()):
                name = f"{system}-{member.code.lower()}"
                plan.aliases[f"{member.identifier}/{system}"] = f"{after}/{name}"
            taken.setdefault(after, set()).add(name)
            systems[f"{member.identifier}/{system}"] = f"{after}/{name}"
        plan.members.append(PlannedMember(member.identifier, after, code, joins, systems))
        plan.aliases[member.identifier] = after
        if member.old_code and joins:
            plan.aliases[f"{prefix}{member.old_code}"] = after
    return plan


def _new_code(code: str, wanted: Mapping[str, str]) -> str | None:
    if code in wanted:
        return wanted[code]
    head, dot, _ = code.rpartition(".")
    while dot:
        if head in wanted:
            return wanted[head] + code[len(head) :]
        head, dot, _ = head.rpartition(".")
    return None


def renamed(text: str, names: Mapping[str, str]) -> str:
    """A text with identifiers of before written as they are now, with `/` or `:` between their parts."""
    for before, after in names.items():
        for mark in ("/", ":"):
            old, new = before.replace("/", mark), after.replace("/", mark)
            if text == old or text.startswith(old + mark):
                return new + text[len(old) :]
    return text
