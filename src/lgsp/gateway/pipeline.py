"""The order of all steps: the gateway at a glance.

Rules: each step is one file of `steps/`; the order is written here and nowhere else. Steps that a service does not need are left
out when its pipeline is built, so a plain call has no cost for them. A pipeline belongs to one configuration and is discarded with
it.
"""

from collections.abc import Awaitable
from typing import get_args

from lgsp.domain.calls import Call, FaceName, Onward, Reply, Step
from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.errors import InternalFault
from lgsp.gateway.dependencies import Dependencies
from lgsp.gateway.messages.soap_descriptions import VersionCodec
from lgsp.gateway.plan import Plan
from lgsp.gateway.steps.admission.check_access import check_access
from lgsp.gateway.steps.admission.check_limits import check_limits
from lgsp.gateway.steps.admission.find_service import find_service
from lgsp.gateway.steps.admission.identify_caller import identify_caller
from lgsp.gateway.steps.admission.read_operation import read_operation
from lgsp.gateway.steps.admission.require_signature import require_signature
from lgsp.gateway.steps.answers.answer_from_cache import answer_from_cache
from lgsp.gateway.steps.answers.answer_in_dialect import answer_in_dialect
from lgsp.gateway.steps.answers.answer_metadata import answer_metadata
from lgsp.gateway.steps.messages.bridge_reply import bridge_reply
from lgsp.gateway.steps.messages.bridge_request import bridge_request
from lgsp.gateway.steps.messages.hold_body import hold_body
from lgsp.gateway.steps.messages.map_codes import map_codes, map_codes_back
from lgsp.gateway.steps.messages.map_reply import map_reply
from lgsp.gateway.steps.messages.map_request import map_request
from lgsp.gateway.steps.messages.minimise_fields import minimise_fields
from lgsp.gateway.steps.messages.validate_reply import validate_reply
from lgsp.gateway.steps.messages.validate_request import validate_request
from lgsp.gateway.steps.provider.authenticate_upstream import authenticate_upstream
from lgsp.gateway.steps.provider.forward import forward
from lgsp.gateway.steps.recording.keep_bodies import keep_reply, keep_request
from lgsp.gateway.steps.recording.note_person import note_person
from lgsp.gateway.steps.recording.record_exchange import record_exchange


def steps_of_all(plan: Plan, dependencies: Dependencies, face: FaceName) -> list[Step]:
    """The steps of every call of a face, in reading order; the steps of its service follow."""
    return [
        answer_in_dialect(dependencies, plan),
        identify_caller(dependencies.identities, plan),
        *([answer_metadata(dependencies, plan)] if face == "xroad" else []),
        find_service(plan),
        *([read_operation(dependencies)] if plan.has_soap else []),
        check_access(plan),
    ]


def steps_of_service(version: ServiceVersion, plan: Plan, dependencies: Dependencies) -> list[Step]:
    """The further steps of a call of this service version, in reading order."""
    is_limited = version.service in plan.limited_services or bool(plan.limited_subsystems)
    is_minimised = version.service in plan.minimised_services
    is_mapped = bool(version.maps) or version.service in plan.mapped_services
    is_checked = version.validation != "off"
    codec = VersionCodec(dependencies.descriptions, version) if version.soap and version.kind == "OPENAPI" else None
    is_authenticated = version.authentication.kind != "none"
    return [
        *([require_signature(version)] if version.requires_signature else []),
        *([check_limits(dependencies, plan, version)] if is_limited else []),
        hold_body(version, dependencies.buffered_body_bytes_max),
        *([validate_request(dependencies, version)] if is_checked else []),
        *([note_person(dependencies, version.person)] if version.person is not None else []),
        *([map_codes(dependencies, version)] if is_mapped else []),
        *([map_request(version.request_mapping)] if version.request_mapping is not None else []),
        *([bridge_request(codec)] if codec is not None else []),
        *([keep_request(dependencies, version)] if version.body_retention else []),
        record_exchange(dependencies, version, plan.instance),
        *([keep_reply(dependencies, version)] if version.body_retention else []),
        *([minimise_fields(dependencies, version)] if is_minimised else []),
        *([map_codes_back(dependencies, version)] if is_mapped else []),
        *([validate_reply(dependencies, version)] if is_checked else []),
        *([map_reply(dependencies, version, version.reply_mapping)] if version.reply_mapping is not None else []),
        *([answer_from_cache(dependencies, version)] if version.cache_bytes_max else []),
        *([authenticate_upstream(dependencies, version)] if is_authenticated else []),
        *([bridge_reply(dependencies, version, codec)] if codec is not None else []),
        forward(dependencies, version),
    ]


def pipeline_of(plan: Plan, dependencies: Dependencies) -> Onward:
    """The whole pipeline of one configuration."""
    services: dict[str, Onward] = {}

    def to_service(call: Call) -> Awaitable[Reply]:
        version = call.version
        if version is None:
            raise InternalFault(why="no service was found for the call")
        onward = services.get(version.base_path)
        if onward is None:
            # Built at the first call: of 10,000 services most are not called before the next configuration comes.
            onward = services[version.base_path] = composed(steps_of_service(version, plan, dependencies), nowhere)
        return onward(call)

    faces: tuple[FaceName, ...] = get_args(FaceName)
    by_face = {face: composed(steps_of_all(plan, dependencies, face), to_service) for face in faces}

    def begin(call: Call) -> Awaitable[Reply]:
        return by_face[call.face](call)

    return begin


def composed(steps: list[Step], end: Onward) -> Onward:
    """Steps nested into each other, the first one outermost; without steps, `end` itself."""
    onward = end
    for step in reversed(steps):
        onward = _bound(step, onward)
    return onward


def _bound(step: Step, onward: Onward) -> Onward:
    # A plain function that returns the step's coroutine: one frame less to resume than a coroutine around a coroutine.
    def bound(call: Call):  # type: ignore[no-untyped-def]
        return step(call, onward)

    return bound


async def nowhere(call: Call) -> Reply:
    """The end of the pipeline, which no call may reach."""
    raise InternalFault(why="the pipeline has no end")
