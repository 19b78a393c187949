"""The names of parties and services that the journal knows by identifier only.

Rules: one question to the registry for a whole page; an identifier that is not registered (any more) is shown as it is.
"""

from collections.abc import Iterable
from typing import Any

from lgsp.portal.templatetags.wording import named
from lgsp.registry.queries.members import subsystems
from lgsp.registry.queries.services import services


def names_of(*identifiers: Iterable[str]) -> dict[str, str]:
    """Identifier to name, for those that the registry knows."""
    wanted = {identifier for group in identifiers for identifier in group if identifier}
    if not wanted:
        return {}
    rows: list[Any] = [*subsystems().filter(identifier__in=wanted), *services().filter(identifier__in=wanted)]
    return {row.identifier: named(row) for row in rows}


def agencies_of(identifiers: Iterable[str]) -> dict[str, str]:
    """Subsystem to the name of the agency that it belongs to, for those that the registry knows."""
    wanted = {identifier for identifier in identifiers if identifier}
    if not wanted:
        return {}
    return {row.identifier: named(row.member) for row in subsystems().filter(identifier__in=wanted)}
