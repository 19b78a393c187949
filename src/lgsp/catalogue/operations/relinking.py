"""After a change of codes: the way to each concerned provider is tried again, and the outcome is kept with the change.

Rules: concerned are the published versions of services that were renamed, and those where we name ourselves differently to the provider. What is
tried is what gateways have in force, so the configuration is published first and waited for. A try changes nothing anywhere; trying twice does no
harm. Outcomes are written as they come, so that a page can show the progress.
"""

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from lgsp.catalogue.models import Recoding
from lgsp.domain.errors import ActRefused, LgspError, NotReady
from lgsp.registry.models import ServiceVersion
from lgsp.registry.operations.audit.records import By, begin
from lgsp.registry.operations.publication import publish_configuration
from lgsp.registry.queries.configurations import configuration_versions
from lgsp.registry.queries.links import configuration_in_force
from lgsp.registry.queries.scope import current_instance

LINKS_JOB: Final = "lgsp.catalogue.jobs.try_links"
"""The task's name; `jobs.py` registers it."""

IN_FORCE_TIMEOUT_S: Final = 30.0
ASKED_EVERY_S: Final = 0.2
WRITTEN_EVERY_S: Final = 1.0

Ask = Callable[[str, str], list[dict[str, Any]]]
"""Try one version of a service: its addresses with their stages (`gateway/upstream/links.py`); raises `LgspError`."""


def await_links(row: Recoding) -> None:
    """Note what is to be tried again, and let the worker do it. MUST be called in the transaction of the change; the row is saved by the caller."""
    row.links = [_waiting(one) for one in _concerned(row.changes)]
    if row.links:
        app.with_connector(DjangoConnector()).configure_task(LINKS_JOB).defer(instance=current_instance(), code=row.code)


def _concerned(changes: Iterable[Any]) -> Iterable[ServiceVersion]:
    keys: dict[str, set[int]] = {"service": set(), "version": set()}
    for kind, pk, *_ in changes:
        if kind in keys:
            keys[kind].add(pk)
    rows = ServiceVersion.objects.filter(Q(service__in=keys["service"]) | Q(pk__in=keys["version"]), status="published")
    return rows.select_related("service").order_by("service__identifier", "version")


def _waiting(version: ServiceVersion) -> dict[str, Any]:
    return {
        "service": version.service.identifier,
        "title": version.service.title,
        "version": version.version,
        "outcome": "waiting",
        "addresses": [],
        "fault": None,
    }


def try_again(*, code: str, by: By, why: str, now: datetime) -> Recoding:
    """Let the worker try all links of a change once more. Raises `ActRefused` if there is no such change."""
    with begin("recode", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(None)
        row = Recoding.objects.select_for_update().filter(code=code).first()
        if row is None:
            raise ActRefused(recoding=code, why="there is none of this code")
        await_links(row)
        act.save(row)
    return row


def try_in_force(*, row: Recoding, ask: Ask, now: datetime) -> Recoding:
    """Publish the configuration, wait until a gateway has it, and try what waits; without a gateway the links say that they were not tried."""
    if not any(one["outcome"] == "waiting" for one in row.links):
        return row
    publish_configuration(by=row.by, why=row.why, now=now)
    try:
        _wait_for(configuration_versions(limit=1)[0].number)
    except LgspError as fault:
        row.links = [{**one, "outcome": "not_tried", "fault": _plain(fault)} for one in row.links]
        return _written(row)
    return try_waiting(row=row, ask=ask)


def _wait_for(number: int) -> None:
    until = time.monotonic() + IN_FORCE_TIMEOUT_S
    while (configuration_in_force() or 0) < number:
        if time.monotonic() > until:
            raise NotReady(configuration=number)
        time.sleep(ASKED_EVERY_S)


def try_waiting(*, row: Recoding, ask: Ask) -> Recoding:
    """Try each link that waits, and keep its outcome."""
    written_at = time.monotonic()
    for one in row.links:
        if one["outcome"] == "waiting":
            one.update(_outcome(ask, one["service"], one["version"]))
            if time.monotonic() - written_at > WRITTEN_EVERY_S:
                _written(row)
                written_at = time.monotonic()
    return _written(row)


def _outcome(ask: Ask, service: str, version: str) -> dict[str, Any]:
    try:
        addresses = [_address(link) for link in ask(service, version)]
    except LgspError as fault:
        return {"outcome": "not_tried", "addresses": [], "fault": _plain(fault)}
    is_good = bool(addresses) and all(one["is_good"] for one in addresses)
    return {"outcome": "reached" if is_good else "not_reached", "addresses": addresses, "fault": None}


def _address(link: dict[str, Any]) -> dict[str, Any]:
    """An address with the stage that failed, if one did."""
    failed = next((stage for stage in link["stages"] if stage["fault"]), None)
    stage, fault = (failed["name"], failed["fault"]) if failed is not None else ("", None)
    return {"address": link["address"], "is_good": link["is_good"], "stage": stage, "fault": fault}


def _plain(fault: LgspError) -> dict[str, str]:
    return {"code": fault.code, "vi": fault.in_vietnamese, "en": fault.english}


def _written(row: Recoding) -> Recoding:
    Recoding.objects.filter(pk=row.pk).update(links=row.links)
    return row
