"""Members and subsystems: registered, changed, suspended, resumed.

Rules: registering the same facts twice gives the first row; other facts under the same identifier are refused. Codes never change.
"""

from datetime import datetime
from typing import Any

from lgsp.domain.errors import ActRefused, AlreadyRegistered, NotRegistered
from lgsp.domain.identifiers import MemberId, SubsystemId
from lgsp.registry import rules
from lgsp.registry.facts import MemberFacts, SharedLimitsFacts, SubsystemFacts
from lgsp.registry.models import Member, Peer, Subsystem
from lgsp.registry.operations.audit.records import Act, By, begin, refuse
from lgsp.registry.queries.scope import current_instance
from lgsp.registry.sort_keys import vietnamese_sort_key, without_accents


def member_identifier(facts: MemberFacts, own: str) -> str:
    """The whole identifier of a member of our own instance or of a peer."""
    return str(MemberId(facts.instance or own, facts.member_class, facts.code))


def parent_identifier(facts: MemberFacts, own: str) -> str:
    """The whole identifier of the member above, empty if there is none. A bare code means the same instance and class."""
    if not facts.parent or "/" in facts.parent:
        return facts.parent
    return str(MemberId(facts.instance or own, facts.member_class, facts.parent))


def member_columns(facts: MemberFacts) -> dict[str, Any]:
    """The columns of a member that follow from its facts alone."""
    return {
        "name": facts.name,
        "name_en": facts.name_en,
        "old_code": facts.old_code,
        "valid_from": facts.valid_from,
        "valid_to": facts.valid_to,
        "sort_key": vietnamese_sort_key(facts.name),
        "search_text": without_accents(f"{facts.name} {facts.name_en} {facts.code} {facts.old_code}"),
    }


def faults_of_member(facts: MemberFacts) -> list[Any]:
    """What is wrong with the facts themselves."""
    codes = {"code": facts.code, "member_class": facts.member_class}
    return [
        *rules.faults_of_codes(codes | ({"instance": facts.instance} if facts.instance else {})),
        *rules.faults_of_period(facts.valid_from, facts.valid_to),
    ]


def _is_alike(row: Any, columns: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in columns.items())


def _parent(facts: MemberFacts) -> Member | None:
    identifier = parent_identifier(facts, current_instance())
    parent = Member.objects.filter(identifier=identifier).first() if identifier else None
    if identifier and parent is None:
        raise NotRegistered(member=identifier)
    return parent


def _check_no_circle(member: Member, parent: Member | None) -> None:
    line = parent
    while line is not None:
        if line.pk == member.pk:
            raise ActRefused(member=member.identifier, why="a member can't stand above itself")
        line = line.parent


def register_member(*, facts: MemberFacts, by: By, why: str, now: datetime) -> Member:
    """Register an organisation. Safe to repeat with the same facts; raises `AlreadyRegistered` for others."""
    refuse(faults_of_member(facts))
    with begin("register_member", by=by, why=why, now=now) as act:
        act.concerns(None)
        identifier = member_identifier(facts, current_instance())
        peer = Peer.objects.filter(code=facts.instance).first() if facts.instance not in ("", current_instance()) else None
        if peer is None and facts.instance not in ("", current_instance()):
            raise NotRegistered(peer=facts.instance)
        columns = {**member_columns(facts), "parent": _parent(facts)}
        member = Member.objects.select_related("parent").filter(identifier=identifier).first()
        if member is not None and not _is_alike(member, columns):
            raise AlreadyRegistered(member=identifier)
        if member is None:
            member = Member(
                of_instance_id=current_instance(),
                identifier=identifier,
                member_class=facts.member_class,
                code=facts.code,
                peer=peer,
                created_at=now,
                **columns,
            )
            act.save(member)
    return member


def change_member(*, member: Member, facts: MemberFacts, by: By, why: str, now: datetime) -> Member:
    """Change an organisation's names, place in the tree or validity; its identifier stays.

    Raises `ActRefused` for another identifier.
    """
    refuse(faults_of_member(facts))
    with begin("change_member", by=by, why=why, now=now) as act:
        act.concerns(member)
        if member_identifier(facts, current_instance()) != member.identifier:
            raise ActRefused(member=member.identifier, why="an identifier never changes; register another member")
        columns = {**member_columns(facts), "parent": _parent(facts)}
        _check_no_circle(member, columns["parent"])
        _change(act, member, columns)
    return member


def _change(act: Act, row: Any, columns: dict[str, Any]) -> None:
    if not _is_alike(row, columns):
        for name, value in columns.items():
            setattr(row, name, value)
        act.save(row)


def suspend_member(*, member: Member, by: By, why: str, now: datetime) -> Member:
    """Take an organisation and all its systems out of the configuration. Safe to repeat."""
    with begin("suspend_member", by=by, why=why, now=now) as act:
        act.concerns(member)
        act.move(member, "suspend")
    return member


def resume_member(*, member: Member, by: By, why: str, now: datetime) -> Member:
    """Let a suspended organisation take part again. Safe to repeat."""
    with begin("resume_member", by=by, why=why, now=now) as act:
        act.concerns(member)
        act.move(member, "resume")
    return member


def subsystem_columns(facts: SubsystemFacts) -> dict[str, Any]:
    """The columns of a subsystem that follow from its facts alone."""
    return {
        "name": facts.name,
        "name_en": facts.name_en,
        "networks": facts.networks,
        "ceilings": limits_column(facts.ceilings),
        "sort_key": vietnamese_sort_key(facts.name),
        "search_text": without_accents(f"{facts.name} {facts.name_en} {facts.code}"),
    }


def faults_of_subsystem(facts: SubsystemFacts) -> list[Any]:
    """What is wrong with the facts themselves."""
    return [*rules.faults_of_codes({"code": facts.code}), *rules.faults_of_networks(facts.networks)]


def limits_column(facts: SharedLimitsFacts | None) -> dict[str, Any] | None:
    """Ceilings as they are kept; None if there is none."""
    return (facts.model_dump(exclude_none=True) or None) if facts is not None else None


def register_subsystem(*, member: Member, facts: SubsystemFacts, by: By, why: str, now: datetime) -> Subsystem:
    """Register an information system of a member. Safe to repeat with the same facts; raises `AlreadyRegistered` for others."""
    refuse(faults_of_subsystem(facts))
    with begin("register_subsystem", by=by, why=why, now=now) as act:
        act.concerns(member)
        identifier = str(SubsystemId.parse(f"{member.identifier}/{facts.code}"))
        columns = subsystem_columns(facts)
        subsystem = Subsystem.objects.select_related("member").filter(identifier=identifier).first()
        if subsystem is not None and not _is_alike(subsystem, columns):
            raise AlreadyRegistered(subsystem=identifier)
        if subsystem is None:
            subsystem = Subsystem(
                of_instance_id=current_instance(), member=member, identifier=identifier, code=facts.code, created_at=now, **columns
            )
            act.save(subsystem)
    return subsystem


def change_subsystem(*, subsystem: Subsystem, facts: SubsystemFacts, by: By, why: str, now: datetime) -> Subsystem:
    """Change an information system's names, networks or ceilings; its identifier stays."""
    with begin("change_subsystem", by=by, why=why, now=now) as act:
        act.concerns(subsystem.member)
        refuse(faults_of_subsystem(facts))
        if facts.code != subsystem.code:
            raise ActRefused(subsystem=subsystem.identifier, why="an identifier never changes; register another subsystem")
        _change(act, subsystem, subsystem_columns(facts))
    return subsystem


def suspend_subsystem(*, subsystem: Subsystem, by: By, why: str, now: datetime) -> Subsystem:
    """Take an information system out of the configuration: it can neither call nor be called. Safe to repeat."""
    with begin("suspend_subsystem", by=by, why=why, now=now) as act:
        act.concerns(subsystem.member)
        act.move(subsystem, "suspend")
    return subsystem


def resume_subsystem(*, subsystem: Subsystem, by: By, why: str, now: datetime) -> Subsystem:
    """Let a suspended information system take part again. Safe to repeat."""
    with begin("resume_subsystem", by=by, why=why, now=now) as act:
        act.concerns(subsystem.member)
        act.move(subsystem, "resume")
    return subsystem
