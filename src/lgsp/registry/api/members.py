"""Members, subsystems and credentials over HTTP."""

from datetime import timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from lgsp.registry.api import shapes
from lgsp.registry.facts import CredentialFacts, MemberFacts, SubsystemFacts
from lgsp.registry.operations import credentials as credential_acts
from lgsp.registry.operations import members as acts
from lgsp.registry.queries import members as queries
from lgsp.registry.queries.history import history_of
from lgsp.runtime.clock import now

router = Router()


class MemberIn(MemberFacts):
    """A member to register."""

    why: shapes.Why


class SubsystemIn(SubsystemFacts):
    """A subsystem to register; `member` is a whole identifier."""

    member: str
    why: shapes.Why


class CredentialIn(CredentialFacts):
    """A credential to issue; `subsystem` is a whole identifier."""

    subsystem: str
    why: shapes.Why


class CertificateIn(shapes.Reason):
    """A client certificate to register, in PEM form."""

    subsystem: str
    pem: Annotated[str, Field(max_length=50_000)]
    note: Annotated[str, Field(max_length=300)] = ""


class SignatureKeyIn(shapes.Reason):
    """A public key (or its certificate) that signs requests, in PEM form; `algorithm` chooses among what the key can do."""

    subsystem: str
    pem: Annotated[str, Field(max_length=50_000)]
    algorithm: Annotated[str, Field(max_length=40)] = ""


class RotationIn(shapes.Reason):
    """How long the old credential stays in force."""

    overlap_hours: Annotated[float, Field(ge=0, le=2160)] = 24.0


@router.get("/members", response=shapes.MembersOut)
def list_members(request: HttpRequest, q: str = "", status: str = "", offset: int = 0, limit: int = 100) -> Any:
    """Members in Vietnamese order, searched without accents."""
    return shapes.listed(queries.members(text=q, status=status), shapes.member_shape, offset=offset, limit=limit)


@router.get("/member", response=shapes.MemberOut)
def show_member(request: HttpRequest, id: str) -> Any:
    """One member by its identifier."""
    return shapes.member_shape(queries.member(id))


@router.get("/member/history", response=list[shapes.PastChangeOut])
def show_member_history(request: HttpRequest, id: str) -> Any:
    """Who changed a member, when and why."""
    return [shapes.change_shape(change) for change in history_of(queries.member(id))]


@router.post("/members", response=shapes.MemberOut)
def register_member(request: HttpRequest, body: MemberIn) -> Any:
    """Register a member; safe to repeat."""
    facts = MemberFacts(**body.model_dump(exclude={"why"}))
    return shapes.member_shape(acts.register_member(facts=facts, by=request.user, why=body.why, now=now()))


@router.put("/member", response=shapes.MemberOut)
def change_member(request: HttpRequest, id: str, body: MemberIn) -> Any:
    """Change a member's names, place or validity."""
    facts = MemberFacts(**body.model_dump(exclude={"why"}))
    row = queries.member(id)
    return shapes.member_shape(acts.change_member(member=row, facts=facts, by=request.user, why=body.why, now=now()))


@router.post("/member/suspend", response=shapes.MemberOut)
def suspend_member(request: HttpRequest, id: str, body: shapes.Reason) -> Any:
    """Take a member and its systems out of the configuration."""
    return shapes.member_shape(acts.suspend_member(member=queries.member(id), by=request.user, why=body.why, now=now()))


@router.post("/member/resume", response=shapes.MemberOut)
def resume_member(request: HttpRequest, id: str, body: shapes.Reason) -> Any:
    """Let a suspended member take part again."""
    return shapes.member_shape(acts.resume_member(member=queries.member(id), by=request.user, why=body.why, now=now()))


@router.get("/subsystems", response=shapes.SubsystemsOut)
def list_subsystems(request: HttpRequest, q: str = "", status: str = "", offset: int = 0, limit: int = 100) -> Any:
    """Subsystems in Vietnamese order, searched without accents."""
    return shapes.listed(queries.subsystems(text=q, status=status), shapes.subsystem_shape, offset=offset, limit=limit)


@router.get("/subsystem", response=shapes.SubsystemOut)
def show_subsystem(request: HttpRequest, id: str) -> Any:
    """One subsystem by its identifier."""
    return shapes.subsystem_shape(queries.subsystem(id))


@router.get("/subsystem/history", response=list[shapes.PastChangeOut])
def show_subsystem_history(request: HttpRequest, id: str) -> Any:
    """Who changed a subsystem, when and why."""
    return [shapes.change_shape(change) for change in history_of(queries.subsystem(id))]


@router.post("/subsystems", response=shapes.SubsystemOut)
def register_subsystem(request: HttpRequest, body: SubsystemIn) -> Any:
    """Register a subsystem of a member; safe to repeat."""
    facts = SubsystemFacts(**body.model_dump(exclude={"why", "member"}))
    owner = queries.member(body.member)
    return shapes.subsystem_shape(acts.register_subsystem(member=owner, facts=facts, by=request.user, why=body.why, now=now()))


@router.put("/subsystem", response=shapes.SubsystemOut)
def change_subsystem(request: HttpRequest, id: str, body: SubsystemIn) -> Any:
    """Change a subsystem's names, networks or ceilings; its identifier stays."""
    facts = SubsystemFacts(**body.model_dump(exclude={"why", "member"}))
    row = queries.subsystem(id)
    return shapes.subsystem_shape(acts.change_subsystem(subsystem=row, facts=facts, by=request.user, why=body.why, now=now()))


@router.post("/subsystem/suspend", response=shapes.SubsystemOut)
def suspend_subsystem(request: HttpRequest, id: str, body: shapes.Reason) -> Any:
    """Take a subsystem out of the configuration."""
    row = queries.subsystem(id)
    return shapes.subsystem_shape(acts.suspend_subsystem(subsystem=row, by=request.user, why=body.why, now=now()))


@router.post("/subsystem/resume", response=shapes.SubsystemOut)
def resume_subsystem(request: HttpRequest, id: str, body: shapes.Reason) -> Any:
    """Let a suspended subsystem take part again."""
    row = queries.subsystem(id)
    return shapes.subsystem_shape(acts.resume_subsystem(subsystem=row, by=request.user, why=body.why, now=now()))


@router.get("/credentials", response=list[shapes.CredentialOut])
def list_credentials(request: HttpRequest, subsystem: str) -> Any:
    """The credentials of a subsystem, newest first."""
    return [shapes.credential_shape(row) for row in queries.credentials_of(queries.subsystem(subsystem))]


@router.post("/credentials", response=shapes.NewCredentialOut)
def issue_credential(request: HttpRequest, body: CredentialIn) -> Any:
    """Issue a credential. Its secret is in this answer and nowhere else."""
    facts = CredentialFacts(**body.model_dump(exclude={"why", "subsystem"}))
    owner = queries.subsystem(body.subsystem)
    fresh = credential_acts.issue_credential(subsystem=owner, facts=facts, by=request.user, why=body.why, now=now())
    return {"credential": shapes.credential_shape(fresh.credential), "secret": fresh.secret}


@router.post("/credentials/certificates", response=shapes.CredentialOut)
def register_certificate(request: HttpRequest, body: CertificateIn) -> Any:
    """Let a subsystem be known by a client certificate; safe to repeat."""
    owner = queries.subsystem(body.subsystem)
    row = credential_acts.register_certificate(
        subsystem=owner, pem=body.pem.encode(), note=body.note, by=request.user, why=body.why, now=now()
    )
    return shapes.credential_shape(row)


@router.post("/credentials/signature-keys", response=shapes.CredentialOut)
def register_signature_key(request: HttpRequest, body: SignatureKeyIn) -> Any:
    """Let a subsystem sign its requests with this key; `key_id` of the answer is the `keyid` that it sends. Safe to repeat."""
    owner = queries.subsystem(body.subsystem)
    row = credential_acts.register_signature_key(
        subsystem=owner, pem=body.pem.encode(), algorithm=body.algorithm, by=request.user, why=body.why, now=now()
    )
    return shapes.credential_shape(row)


@router.post("/credentials/{key_id}/rotate", response=shapes.NewCredentialOut)
def rotate_credential(request: HttpRequest, key_id: str, body: RotationIn) -> Any:
    """Issue a credential in place of another, which stays in force for the overlap."""
    overlap = timedelta(hours=body.overlap_hours)
    row = queries.credential(key_id)
    fresh = credential_acts.rotate_credential(credential=row, overlap=overlap, by=request.user, why=body.why, now=now())
    return {"credential": shapes.credential_shape(fresh.credential), "secret": fresh.secret}


@router.post("/credentials/{key_id}/revoke", response=shapes.CredentialOut)
def revoke_credential(request: HttpRequest, key_id: str, body: shapes.Reason) -> Any:
    """End a credential at once."""
    row = queries.credential(key_id)
    return shapes.credential_shape(credential_acts.revoke_credential(credential=row, by=request.user, why=body.why, now=now()))
