"""Members, subsystems and credentials, as pages and the API ask for them.

Rules: one row by identifier raises `NotRegistered`; lists are in Vietnamese order; text is searched without accents.
"""

from datetime import datetime
from typing import Any

import msgspec
from django.db.models import Count, Q, QuerySet

from lgsp.domain.errors import NotRegistered
from lgsp.registry.models import Credential, Member, Subsystem
from lgsp.registry.sort_keys import without_accents


def matching(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """The rows whose search text has every word, or whose identifier has the text."""
    words = without_accents(text).split()
    if not words:
        return rows
    by_text = Q()
    for word in words:
        by_text &= Q(search_text__contains=word)
    return rows.filter(by_text | Q(identifier__icontains=text.strip()))


def members(*, text: str = "", status: str = "") -> QuerySet[Member]:
    """Members in Vietnamese order; lazily, so that a page may slice it."""
    rows = Member.objects.select_related("parent", "peer").order_by("sort_key", "identifier")
    return matching(rows.filter(status=status) if status else rows, text)


def member(identifier: str) -> Member:
    """One member; raises `NotRegistered`."""
    found = Member.objects.select_related("parent", "peer").filter(identifier=identifier).first()
    if found is None:
        raise NotRegistered(member=identifier)
    return found


class TreeRow(msgspec.Struct, frozen=True):
    """One member in the tree: how deep it stands, and how many members are right below it."""

    member: Member
    depth: int
    children: int
    subsystems: int


def members_tree() -> list[TreeRow]:
    """All members, each followed by those below it, in Vietnamese order."""
    rows = list(members())
    subsystems = dict(Subsystem.objects.values_list("member_id").annotate(Count("pk")))
    below: dict[int | None, list[Member]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    tree: list[TreeRow] = []
    waiting = [(row, 0) for row in reversed(below.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        inner = below.get(row.pk, [])
        tree.append(TreeRow(row, depth, len(inner), subsystems.get(row.pk, 0)))
        waiting.extend((child, depth + 1) for child in reversed(inner))
    return tree


def members_below(row: Member) -> list[Member]:
    """The members right below one."""
    return list(members().filter(parent=row))


def subsystems(*, text: str = "", status: str = "") -> QuerySet[Subsystem]:
    """Subsystems in Vietnamese order; lazily."""
    rows = Subsystem.objects.select_related("member").order_by("sort_key", "identifier")
    return matching(rows.filter(status=status) if status else rows, text)


def subsystems_of(row: Member) -> list[Subsystem]:
    """The subsystems of a member."""
    return list(subsystems().filter(member=row))


def subsystem(identifier: str) -> Subsystem:
    """One subsystem; raises `NotRegistered`."""
    found = Subsystem.objects.select_related("member__parent").filter(identifier=identifier).first()
    if found is None:
        raise NotRegistered(subsystem=identifier)
    return found


def credentials_of(row: Subsystem) -> list[Credential]:
    """The credentials of a subsystem, newest first, ended ones too."""
    return list(Credential.objects.select_related("subsystem__member").filter(subsystem=row).order_by("-created_at", "key_id"))


def credential(key_id: str) -> Credential:
    """One credential; raises `NotRegistered`."""
    found = Credential.objects.select_related("subsystem__member__parent").filter(key_id=key_id).first()
    if found is None:
        raise NotRegistered(credential=key_id)
    return found


def credentials_ending(now: datetime, before: datetime) -> list[Credential]:
    """Credentials in force now that end before a moment: who must be told to change over."""
    rows = Credential.objects.filter(revoked_at=None, valid_to__gt=now, valid_to__lte=before)
    return list(rows.select_related("subsystem__member").order_by("valid_to"))


def provider_of(service: str) -> Member | None:
    """The member that a service belongs to, with those above it at hand."""
    return Member.objects.select_related("parent").filter(identifier="/".join(service.split("/")[:3])).first()
