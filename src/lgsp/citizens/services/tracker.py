"""The uses of a person's data for other software, as a service of the platform: the shape of the Estonian data tracker, version 3.

Rules: only the gateway gets in, so whoever asks has an access right, and each question is itself a recorded use of personal data. Field names
are those of the data tracker; personal numbers are Vietnamese (12 digits), organisations have the codes of the registry. Every use is told as a
`dataRequests` item: the gateway sees the request and its answer as one exchange, and nothing of what systems do with the data inside.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import msgspec
from django.http import HttpRequest, HttpResponse

from lgsp.citizens.queries import uses
from lgsp.domain.errors import LgspError, MalformedRequest
from lgsp.protocol.transformation.persons import pseudonym_of
from lgsp.registry.api.gateway_only import gateway_only
from lgsp.registry.facts import PersonRuleFacts, ServiceFacts, SubsystemFacts, VersionFacts
from lgsp.registry.operations.platform_services import own_authentication, own_subsystem, register_own_service
from lgsp.registry.queries.members import subsystems
from lgsp.runtime.clock import now
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import person_key

KINDS: Final = {
    "DATA_REQUEST": "dataRequests",
    "DATA_RESPONSE": "dataResponses",
    "DATA_PROCESSING": "dataProcessings",
    "INTERNAL_PROCESSING": "internalProcessings",
}
LIMIT: Final = 1000
LIMIT_MAX: Final = 10_000
OFFSET_MAX: Final = 10**9
NUMBER_DIGITS: Final = 12
_SWITCHES: Final = {"true": True, "1": True, "false": False, "0": False, "": False}
_COUNTRY: Final = "VN"
"""X-Road writes it before the number of a user."""
_PATH: Final = "/platform/data-tracker"
_SERVICE: Final = ServiceFacts(
    code="data-tracker",
    title="Ai đã khai thác dữ liệu của tôi",
    title_en="Who read my data",
    description="Các lượt khai thác dữ liệu cá nhân của một người, cho ứng dụng công dân; theo Data Tracker phiên bản 3.",
)


def register_tracker(*, address: str, now: datetime) -> None:
    """Register the service, served at `address` (of this platform's own process, on loopback)."""
    told: dict[str, Any] = {
        "by": "lgsp",
        "why": "dịch vụ nhật ký khai thác dữ liệu cá nhân / the log of uses of personal data",
        "now": now,
    }
    system = SubsystemFacts(code="nhat-ky", name="Nhật ký khai thác dữ liệu cá nhân", name_en="Log of uses of personal data")
    wanted = VersionFacts(
        version="3.0",
        base_path="/data-tracker",
        upstreams=[f"{address}{_PATH}"],
        endpoints=["GET /v3/findUsage", "GET /v3/heartbeat"],
        authentication=own_authentication(),
        person=PersonRuleFacts(
            place="query:userCode",
            data="nhật ký các lượt khai thác dữ liệu của người này",
            data_en="the log of uses of this person's data",
        ),
        is_default=True,
    )
    register_own_service(own_subsystem(system, told), _SERVICE, wanted, told)


def _in_its_shape(view: Callable[[HttpRequest], Any]) -> Callable[..., Any]:
    """JSON without keeping; errors as `{code, message}` with 400."""

    def told(request: HttpRequest) -> HttpResponse:
        try:
            status, content = 200, view(request)
        except LgspError as error:
            status, content = 400, {"code": error.code, "message": error.english}
        headers = {"Cache-Control": "no-store"}
        return HttpResponse(msgspec.json.encode(content), status=status, content_type="application/json", headers=headers)

    return gateway_only(told)


@_in_its_shape
def heartbeat(_: HttpRequest) -> dict[str, str]:
    """Whether the index answers."""
    uses.person_uses("", now=now(), page=(1, 0))
    return {"status": "OK"}


@_in_its_shape
def find_usage(request: HttpRequest) -> dict[str, Any]:
    """The uses of the data of `userCode`, newest first, a page of them."""
    asked = request.GET
    _number("X-Road-UserId", request.headers.get("X-Road-UserId", "").removeprefix(_COUNTRY))
    kinds = asked.getlist("processingType") or list(KINDS)
    if not set(kinds) <= set(KINDS):
        raise MalformedRequest(where="processingType", why=f"one of {', '.join(KINDS)}")
    pseudonym = pseudonym_of(_number("userCode", asked.get("userCode", "")), key=person_key(home_in_use().keys))
    since, until = _instant(asked, "periodStart"), _instant(asked, "periodEnd")
    found = uses.PersonUses([], 0)
    page = (_count(asked, "limit", LIMIT, (1, LIMIT_MAX)), _count(asked, "offset", 0, (0, OFFSET_MAX)))
    if "DATA_REQUEST" in kinds:
        bounds = {"period": (since or uses.BEGINNING, until or now())} if since or until else {}
        with_bulk = _switch(asked, "includeBulkProcessing")
        systems = asked.getlist("logSourceSystems")
        found = uses.person_uses(pseudonym, now=now(), page=page, with_bulk=with_bulk, systems=systems, **bounds)
    agencies = _agencies(found)
    items: dict[str, Any] = {field: [] if kind in kinds else None for kind, field in KINDS.items()}
    if "DATA_REQUEST" in kinds:
        items["dataRequests"] = [_item(use, agencies) for use in found.uses]
    return {"totalUsages": found.total, "returnedUsages": len(found.uses), **items}


def _agencies(found: uses.PersonUses) -> dict[str, str]:
    wanted = {part for use in found.uses for part in (use.consumer, use.service.rpartition("/")[0])}
    return {row.identifier: row.member.name for row in subsystems().filter(identifier__in=wanted)} if wanted else {}


def _item(use: uses.PersonUseTold, agencies: dict[str, str]) -> dict[str, Any]:
    optional = {"legalBasis": use.basis_told, "consentReference": use.usage.consent}
    return {
        "logTime": use.started_at,
        "purpose": use.purpose_told or use.data or "–",
        "initiatorOrg": _organisation(use.consumer, agencies),
        **({"initiatorPerson": {"name": use.usage.initiator_person}} if use.usage.initiator_person else {}),
        "target": _organisation(use.service.rpartition("/")[0], agencies),
        "logSourceSystem": use.consumer,
        "bulkProcessing": use.usage.is_bulk,
        "queryId": use.message_id or use.transaction_id,
        **{name: value for name, value in optional.items() if value},
    }


def _organisation(subsystem: str, agencies: dict[str, str]) -> dict[str, str]:
    _, member_class, code, system = (*subsystem.split("/"), "", "", "", "")[:4]
    return {"type": member_class or "GOV", "code": code, "name": agencies.get(subsystem, subsystem), "systemName": system}


def _number(where: str, text: str) -> str:
    if not (text.isascii() and text.isdigit() and len(text) == NUMBER_DIGITS):
        raise MalformedRequest(where=where, why=f"a personal number of {NUMBER_DIGITS} digits is needed")
    return text


def _instant(asked: Any, name: str) -> datetime | None:
    text = asked.get(name, "")
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as cause:
        raise MalformedRequest(where=name, why="write an ISO 8601 instant with its zone") from cause
    if at.tzinfo is None:
        raise MalformedRequest(where=name, why="write an ISO 8601 instant with its zone")
    return at


def _switch(asked: Any, name: str) -> bool:
    text = asked.get(name, "").lower()
    if text not in _SWITCHES:
        raise MalformedRequest(where=name, why="write true or false")
    return _SWITCHES[text]


def _count(asked: Any, name: str, default: int, bounds: tuple[int, int]) -> int:
    text = asked.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and bounds[0] <= int(text[:12]) <= bounds[1]):
        raise MalformedRequest(where=name, why=f"a number from {bounds[0]} to {bounds[1]}")
    return int(text)
