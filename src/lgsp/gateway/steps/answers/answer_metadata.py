"""X-Road's metadata services, answered by the gateway itself: `listMethods`, `allowedMethods`, `getOpenAPI` under `/r1/…`.

Rules: they are called like a service of the provider subsystem (`/r1/inst/class/member/subsystem/listMethods`), need an identified caller but no
right, take GET only, and are recorded like a call (`pr-mrest`). Disabled services are not listed. Errors are 500 with the
texts that clients match.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qs

import msgspec

from lgsp.domain.calls import Call, Onward, Reply, Step
from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.errors import MethodNotAllowed
from lgsp.domain.periods import is_within
from lgsp.gateway.dependencies import Dependencies
from lgsp.gateway.plan import Plan
from lgsp.gateway.recording import reply_entry, request_entry
from lgsp.protocol.xroad.metadata import (
    JSON_TYPE,
    MISSING_SERVICE_CODE,
    NO_DESCRIPTION,
    method_list,
    service_not_found,
    without_servers,
)
from lgsp.protocol.xroad.rest import request_hash, write_error

ALL: Final = "listMethods"
ALLOWED: Final = "allowedMethods"
DESCRIPTION: Final = "getOpenAPI"
FAILURE: Final = "Server.ServerProxy.InternalError"


def answer_metadata(dependencies: Dependencies, plan: Plan) -> Step:
    """Answer a metadata call; every other call is passed on."""
    journal, now = dependencies.journal, dependencies.now

    async def step(call: Call, onward: Onward) -> Reply:
        provider, _, service_code = call.service_named.rpartition("/")
        if call.face != "xroad" or service_code not in (ALL, ALLOWED, DESCRIPTION):
            return await onward(call)
        if call.method != "GET":
            raise MethodNotAllowed(service=service_code, method=call.method, allow="GET")
        versions = [version for version in plan.routes.provided_by(provider) if not version.is_disabled]
        call.held = b""
        await journal.append(request_entry(call, instance=plan.instance))
        call.is_recorded = True
        if service_code == ALL:
            reply = _json(method_list(versions))
        elif service_code == ALLOWED:
            reply = _json(method_list(_allowed(call, versions, plan, now)))
        else:
            reply = await _description(call, versions, dependencies)
        call.request_hash = _hash(call)
        await journal.append(reply_entry(call, reply, outcome="answered", error="", now=now()))
        return reply

    return step


def _allowed(call: Call, versions: list[ServiceVersion], plan: Plan, now: Callable[[], datetime]) -> list[ServiceVersion]:
    consumer = call.identity.consumer if call.identity else ""
    allowed = []
    for version in versions:
        rights = [one for one in plan.rights.between(consumer, version.service) if is_within(now(), one.valid_from, one.valid_to)]
        if any(not right.endpoints for right in rights):
            allowed.append(version)
        elif rights:
            endpoints = tuple(dict.fromkeys(endpoint for right in rights for endpoint in right.endpoints))
            allowed.append(msgspec.structs.replace(version, endpoints=endpoints))
    return allowed


async def _description(call: Call, versions: list[ServiceVersion], dependencies: Dependencies) -> Reply:
    service_code = parse_qs(call.query).get("serviceCode", [""])[0]
    if not service_code:
        return _failure(call, MISSING_SERVICE_CODE)
    version = next((one for one in versions if one.service.rpartition("/")[2] == service_code), None)
    if version is None:
        return _failure(call, service_not_found(service_code))
    document = await dependencies.descriptions.of(version) if version.description else None
    return _failure(call, NO_DESCRIPTION) if document is None else _json(msgspec.json.encode(without_servers(document)))


def _json(body: bytes) -> Reply:
    return Reply(status=200, headers=[(b"Content-Type", JSON_TYPE.encode("ascii"))], body=body)


def _failure(call: Call, message: str) -> Reply:
    fields: list[tuple[bytes, bytes]] = [(b"Content-Type", JSON_TYPE.encode("ascii")), (b"X-Road-Error", FAILURE.encode("ascii"))]
    return Reply(
        status=500, headers=fields, body=write_error(FAILURE, message=message, detail=call.transaction_id), is_refusal=True
    )


def _hash(call: Call) -> str:
    facts: dict[str, Any] = {"method": call.method, "target": call.target, "headers": call.headers}
    own_id = call.message_id if call.message_id == call.transaction_id else None
    return request_hash(**facts, request_id=call.transaction_id, own_id=own_id, body_sha512=None)
