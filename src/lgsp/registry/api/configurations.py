"""Published configurations over HTTP."""

from typing import Any

from django.http import HttpRequest
from ninja import Path, Router, Schema

from lgsp.registry.api import shapes
from lgsp.registry.operations.publication import publish_configuration
from lgsp.registry.queries import configurations as queries
from lgsp.registry.queries.history import recent_changes
from lgsp.runtime.clock import now

router = Router()


class DifferenceOut(Schema):
    """One difference between two configurations."""

    kind: str
    id: str
    fields: list[str]
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@router.get("/configurations", response=list[shapes.ConfigurationOut])
def list_configurations(request: HttpRequest, limit: int = 100) -> Any:
    """What was published, newest first."""
    return [shapes.configuration_shape(row) for row in queries.configuration_versions(min(max(limit, 1), shapes.LIMIT_MAX))]


@router.post("/configurations", response=shapes.ConfigurationOut | None)
def publish(request: HttpRequest, body: shapes.Reason) -> Any:
    """Publish the registry as it is; null if the configuration in force says the same already."""
    version = publish_configuration(by=request.user, why=body.why, now=now())
    return None if version is None else shapes.configuration_shape(version)


@router.get("/configurations/{number}")
def show_configuration(request: HttpRequest, number: Path[shapes.Number]) -> dict[str, Any]:
    """What a configuration says, without verifiers and sealed secrets."""
    return queries.shown(queries.configuration_content(number))


@router.get("/configurations/{before}/difference/{after}", response=list[DifferenceOut])
def show_difference(request: HttpRequest, before: Path[shapes.Number], after: Path[shapes.Number]) -> Any:
    """What changed from one configuration to another."""
    changes = queries.difference(queries.configuration_content(before), queries.configuration_content(after))
    return [
        {"kind": change.kind, "id": change.id, "fields": change.fields, "before": change.before, "after": change.after}
        for change in changes
    ]


@router.get("/changes", response=list[shapes.PastChangeOut])
def list_changes(request: HttpRequest, limit: int = 50) -> Any:
    """The last changes of the whole registry."""
    return [shapes.change_shape(change) for change in recent_changes(min(max(limit, 1), shapes.LIMIT_MAX))]
