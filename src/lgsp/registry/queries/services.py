"""Services, their versions, and access rights, as pages and the API ask for them.

Rules: one row by identifier raises `NotRegistered`; lists are lazy where a page may slice them; OpenAPI documents are read only when asked for.
"""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from lgsp.domain.errors import NotRegistered
from lgsp.registry.models import AccessRight, Service, ServiceVersion, Subsystem
from lgsp.registry.queries.members import matching


def services(*, text: str = "", status: str = "") -> QuerySet[Service]:
    """Services in Vietnamese order, searched by words of title and description without accents; `status` is of any version."""
    rows = Service.objects.select_related("subsystem__member").order_by("sort_key", "identifier")
    if status:
        rows = rows.filter(pk__in=ServiceVersion.objects.filter(status=status).values("service_id"))
    return matching(rows, text)


def services_of(row: Subsystem) -> list[Service]:
    """The services that a subsystem provides."""
    return list(services().filter(subsystem=row))


def service(identifier: str) -> Service:
    """One service; raises `NotRegistered`."""
    found = Service.objects.select_related("subsystem__member__parent").filter(identifier=identifier).first()
    if found is None:
        raise NotRegistered(service=identifier)
    return found


def versions_of(row: Service) -> list[ServiceVersion]:
    """The versions of a service, the default one first, without their OpenAPI documents."""
    rows = ServiceVersion.objects.select_related("service__subsystem__member").defer("openapi", "soap").filter(service=row)
    return list(rows.order_by("-is_default", "-created_at", "version"))


def service_version(identifier: str, version: str) -> ServiceVersion:
    """One version; raises `NotRegistered`."""
    rows = ServiceVersion.objects.select_related("service__subsystem__member__parent")
    found = rows.filter(service__identifier=identifier, version=version).first()
    if found is None:
        raise NotRegistered(service=identifier, version=version)
    return found


def openapi_of(row: ServiceVersion) -> dict[str, Any] | None:
    """The OpenAPI document of a version, or None if it has none."""
    document: dict[str, Any] | None = ServiceVersion.objects.values_list("openapi", flat=True).get(pk=row.pk)
    return document


def access_rights(*, text: str = "", status: str = "") -> QuerySet[AccessRight]:
    """Access rights, newest first; `text` is sought in code, parties, purpose and legal basis. Lazily."""
    rows = AccessRight.objects.select_related("consumer__member", "service__subsystem__member").order_by("-created_at", "code")
    if status:
        rows = rows.filter(status=status)
    if text.strip():
        found = Q()
        for column in ("code", "purpose", "legal_basis", "consumer__identifier", "service__identifier"):
            found |= Q(**{f"{column}__icontains": text.strip()})
        rows = rows.filter(found)
    return rows


def access_right(code: str) -> AccessRight:
    """One access right; raises `NotRegistered`."""
    rows = AccessRight.objects.select_related("consumer__member", "service__subsystem__member__parent")
    found = rows.filter(code=code).first()
    if found is None:
        raise NotRegistered(access_right=code)
    return found


def rights_of_consumer(row: Subsystem) -> list[AccessRight]:
    """What a subsystem may call, or once could."""
    return list(access_rights().filter(consumer=row))


def rights_on_service(row: Service) -> list[AccessRight]:
    """Who may call a service, or once could."""
    return list(access_rights().filter(service=row))


def rights_ending(now: datetime, before: datetime) -> list[AccessRight]:
    """Rights in force now that end before a moment."""
    return list(access_rights(status="granted").filter(valid_to__gt=now, valid_to__lte=before).order_by("valid_to"))
