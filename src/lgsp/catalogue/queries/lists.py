"""Code lists and their versions: which there are, which is in force on a day.

Rules: of the published versions that have begun by a day, the one that began last counts, the later number if two began on the same day. A version
without a day has always been in force.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from lgsp.catalogue.models import CodeList, CodeListVersion
from lgsp.domain.errors import NotRegistered, NoVersionInForce
from lgsp.domain.list_places import ListAt
from lgsp.registry.sort_keys import without_accents


def code_lists(text: str = "") -> QuerySet[CodeList]:
    """All lists in Vietnamese order, or those that hold every word."""
    rows = CodeList.objects.select_related("owner").order_by("sort_key", "pk")
    for word in without_accents(text).split():
        rows = rows.filter(search_text__contains=word)
    return rows


def code_list(code: str) -> CodeList:
    """One list; raises `NotRegistered`."""
    row = CodeList.objects.select_related("owner").filter(code=code).first()
    if row is None:
        raise NotRegistered(code_list=code)
    return row


def list_of_face(code: str) -> tuple[CodeList, dict[str, object]] | None:
    """The list that the exchange interface serves under a code, with what is said of that face; None if there is none."""
    row = CodeList.objects.filter(faces__contains=[{"code": code}]).first()
    if row is None:
        return None
    return row, next(face for face in row.faces if face["code"] == code)


def versions_of(row: CodeList) -> list[CodeListVersion]:
    """All versions, the draft first, then the newest."""
    return sorted(CodeListVersion.objects.filter(code_list=row), key=lambda one: -(one.number or 10**9))


def published_versions(row: CodeList) -> list[CodeListVersion]:
    """The published versions in the order in which they began."""
    rows = CodeListVersion.objects.filter(code_list=row, status="published").select_related("code_list")
    return sorted(rows, key=lambda one: (one.effective_on or date.min, one.number or 0))


def published_names() -> list[tuple[str, CodeListVersion]]:
    """Every published version with its name `code@number`, by list in Vietnamese order, the newest first."""
    rows = CodeListVersion.objects.filter(status="published").select_related("code_list__owner")
    return [(str(one), one) for one in rows.order_by("code_list__sort_key", "code_list", "-number")]


def draft_of(row: CodeList) -> CodeListVersion | None:
    """The version that is not published yet."""
    return CodeListVersion.objects.filter(~Q(status="published"), code_list=row).select_related("code_list").first()


def version_at(row: CodeList, at: ListAt, today: date) -> CodeListVersion | None:
    """The published version that is meant; None if there is none."""
    versions = published_versions(row)
    if at.number is not None:
        return next((one for one in versions if one.number == at.number), None)
    return _in_force(versions, at.on or today)


class State(NamedTuple):
    """How a list stands: the version in force on a day, and the one that is not published yet."""

    in_force: CodeListVersion | None
    draft: CodeListVersion | None


def states_of(rows: Iterable[CodeList], today: date) -> dict[int, State]:
    """How each of some lists stands, by its key; one question however many they are."""
    versions: dict[int, list[CodeListVersion]] = {row.pk: [] for row in rows}
    for one in CodeListVersion.objects.filter(code_list__in=versions).select_related("code_list"):
        versions[one.code_list_id].append(one)
    return {pk: State(_in_force(several, today), _unpublished(several)) for pk, several in versions.items()}


def _in_force(versions: list[CodeListVersion], on: date) -> CodeListVersion | None:
    begun = [one for one in versions if one.status == "published" and (one.effective_on or date.min) <= on]
    return max(begun, key=lambda one: (one.effective_on or date.min, one.number or 0), default=None)


def _unpublished(versions: list[CodeListVersion]) -> CodeListVersion | None:
    return next((one for one in versions if one.status != "published"), None)


def version_named(text: str, today: date) -> CodeListVersion:
    """The published version that `code`, `code@day` or `code@number` means; raises `NotRegistered`, or `NoVersionInForce` if one begins later."""
    at = ListAt.parse(text)
    row = code_list(at.code)
    found = version_at(row, at, today)
    if found is not None:
        return found
    on = at.on or today
    later = next((one for one in published_versions(row) if one.effective_on is not None and one.effective_on > on), None)
    if at.number is None and later is not None:
        raise NoVersionInForce(
            code_list=at.code, on=on.isoformat(), version=later.number, begins_on=f"{later.effective_on:%Y-%m-%d}"
        )
    raise NotRegistered(version=text)


def period_of(version: CodeListVersion) -> tuple[date | None, date | None]:
    """From when until when a published version is in force."""
    versions = published_versions(version.code_list)
    at = next(index for index, one in enumerate(versions) if one.pk == version.pk)
    later = versions[at + 1] if at + 1 < len(versions) else None
    return version.effective_on, later.effective_on if later is not None else None
