"""Access rights: granted, suspended, reinstated, ended.

Rules: a right names a purpose and a legal basis; granting the same twice gives the first; an ended right is never revived, a
new one is granted.
"""

import secrets
from datetime import datetime
from typing import Any, Final

from lgsp.domain.errors import ActRefused
from lgsp.domain.faults import Fault
from lgsp.registry import rules
from lgsp.registry.facts import RightFacts
from lgsp.registry.models import AccessRight, Service, ServiceVersion, Subsystem
from lgsp.registry.operations.audit.records import By, begin, refuse
from lgsp.registry.queries.scope import current_instance

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LETTERS: Final = 8


def new_right_code() -> str:
    """A code that can be told by telephone: `QKT-7K29QXMD`, without letters that look like others."""
    return "QKT-" + "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LETTERS))


def faults_of_right(facts: RightFacts) -> list[Fault]:
    """What is wrong with the facts themselves."""
    return [
        *rules.faults_of_endpoints(facts.endpoints),
        *rules.faults_of_fields(facts.fields),
        *rules.faults_of_period(facts.valid_from, facts.valid_to),
        *rules.faults_of_maps([one.model_dump() for one in facts.maps]),
    ]


def right_columns(facts: RightFacts) -> dict[str, Any]:
    """The columns of a right that follow from its facts alone."""
    rate = facts.rate_limit
    return {
        "endpoints": facts.endpoints,
        "purpose": facts.purpose,
        "legal_basis": facts.legal_basis,
        "fields": facts.fields,
        "maps": [one.model_dump() for one in facts.maps],
        "valid_from": facts.valid_from,
        "valid_to": facts.valid_to,
        "rate_calls": rate.calls if rate else None,
        "rate_period_s": rate.period_s if rate else None,
        "rate_burst": rate.burst if rate else None,
        "quota_per_day": facts.quota_per_day,
        "quota_per_month": facts.quota_per_month,
        "concurrent_calls_max": facts.concurrent_calls_max,
        "may_hide_use": facts.may_hide_use,
    }


def grant_access_right(*, consumer: Subsystem, service: Service, facts: RightFacts, by: By, why: str, now: datetime) -> AccessRight:
    """Let a subsystem call a service. Safe to repeat: the same facts give the right that is there.

    Raises `ContentRefused` for endpoints that no version of the service has, and `ActRefused` for a service without any version.
    """
    refuse(faults_of_right(facts))
    with begin("grant_access_right", by=by, why=why, now=now) as act:
        act.concerns(service.subsystem.member)
        _check_endpoints_exist(service, facts.endpoints)
        columns = right_columns(facts)
        alike = AccessRight.objects.filter(consumer=consumer, service=service, status="granted", **columns).first()
        if alike is not None:
            return alike
        right = AccessRight(
            of_instance_id=current_instance(), code=new_right_code(), consumer=consumer, service=service, created_at=now, **columns
        )
        act.save(right)
    return right


def _check_endpoints_exist(service: Service, endpoints: list[str]) -> None:
    versions = list(ServiceVersion.objects.filter(service=service).exclude(status="withdrawn").values_list("endpoints", flat=True))
    if not versions:
        raise ActRefused(service=service.identifier, why="the service has no version yet")
    known = {rules.endpoint_parts(text) for listed in versions for text in listed}
    if any(not listed for listed in versions):
        return  # a version without a list takes every method and path
    refuse(
        Fault(("endpoints", index), "the service has no such endpoint", "dịch vụ không có điểm gọi này")
        for index, text in enumerate(endpoints)
        if rules.endpoint_parts(text) not in known
    )


def suspend_access_right(*, right: AccessRight, by: By, why: str, now: datetime) -> AccessRight:
    """Stop a right for a while. Safe to repeat."""
    with begin("suspend_access_right", by=by, why=why, now=now) as act:
        act.concerns(right.service.subsystem.member)
        act.move(right, "suspend")
    return right


def resume_access_right(*, right: AccessRight, by: By, why: str, now: datetime) -> AccessRight:
    """Let a suspended right be used again. Safe to repeat."""
    with begin("resume_access_right", by=by, why=why, now=now) as act:
        act.concerns(right.service.subsystem.member)
        act.move(right, "reinstate")
    return right


def end_access_right(*, right: AccessRight, by: By, why: str, now: datetime) -> AccessRight:
    """End a right for good. Safe to repeat."""
    with begin("end_access_right", by=by, why=why, now=now) as act:
        act.concerns(right.service.subsystem.member)
        act.move(right, "end")
    return right
