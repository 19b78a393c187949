"""Sending a call again: at once, or when a second officer approves; whichever the service's word demands.

Rules: every step is an act with a reason, written before anything leaves. Reading a kept request is a look like any other. The call itself goes
through the gateway's ordinary port as the consumer's own would, vouched for by a token that is good for this request alone
(`protocol/credentials/replay_tokens.py`). What was sent is not taken back when the answer is lost: then the row says that nobody heard it.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

import msgspec

from lgsp.domain.errors import GatewayNotRunning, LgspError, NotRegistered
from lgsp.domain.faults import Fault
from lgsp.journal.logs.read import story_of
from lgsp.protocol.credentials.replay_tokens import REPLAYED_BODY_BYTES_MAX, SCHEME, ReplayFacts, issue_replay_token
from lgsp.protocol.proof.kept_bodies import KeptBody
from lgsp.registry.models import Member, Officer
from lgsp.registry.operations.audit.data_access import look_at_body, subject_of
from lgsp.registry.operations.audit.records import Act, By, begin, refuse
from lgsp.registry.queries.audit_records import audit_records
from lgsp.registry.queries.scope import current_instance
from lgsp.replay.material import Material, Original, edited_from, material_of, opened_material, original_of, sealed_material
from lgsp.replay.models.replays import ResendRequest
from lgsp.replay.rules import faults_of_decision, faults_of_edit, faults_of_replay, is_repeat_risky
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import replay_key
from lgsp.runtime.outgoing.gateway_call import Heard, call_gateway

TERM: Final = timedelta(hours=24)
"""How long a request waits for a second officer."""

ANSWER_GRACE_S: Final = 10.0
"""Time beyond the service's own time-out that an answer is waited for, in seconds."""

EXPIRING: Final = "lgsp resend term"
"""Who lets a request expire."""


class Edit(msgspec.Struct, frozen=True):
    """A request as an officer wrote it."""

    method: str
    target: str
    content_type: str = ""
    body: bytes = b""


class Asked(msgspec.Struct, frozen=True):
    """What an officer asks: send this exchange again, as it was or edited; `accepts_repeat` says that it may be done twice."""

    transaction_id: str
    edit: Edit | None = None
    accepts_repeat: bool = False


class Prospect(msgspec.Struct, frozen=True):
    """What would come of sending an exchange again. Nothing is read of its content for it.

    `faults` are what is wrong with what was asked, `refusal` what nobody could ask better.
    """

    transaction_id: str
    service: str
    consumer: str
    resending: str
    has_request: bool
    is_repeat_risky: bool
    faults: tuple[Fault, ...]
    refusal: tuple[Fault, ...] = ()
    root: str = ""


class Seen(msgspec.Struct, frozen=True):
    """The request as it was (None if it is not kept) and as it is to be sent."""

    original: Material | None
    proposed: Material


def prospect_of(asked: Asked) -> Prospect:
    """What would come of it; raises `NotRegistered`."""
    original = original_of(asked.transaction_id)
    case = original.case(method=asked.edit.method if asked.edit else "", accepts_repeat=asked.accepts_repeat)
    return Prospect(
        transaction_id=original.entry.transaction_id,
        service=original.entry.service,
        consumer=original.entry.consumer,
        resending=case.resending or "never",
        has_request=original.has_request,
        is_repeat_risky=is_repeat_risky(case),
        faults=tuple(_faults(asked, original)),
        refusal=tuple(faults_of_replay(original.case(accepts_repeat=True))),
        root=original.roots[0],
    )


def send_again(*, asked: Asked, by: By, why: str, now: datetime) -> ResendRequest:
    """Send an exchange again, or ask a second officer to; the row says which. Raises `ContentRefused` saying why it can't be.

    Raises `GatewayNotRunning` if no gateway took it: then nothing was sent, and the row says so.
    """
    original = original_of(asked.transaction_id)
    refuse(_faults(asked, original))
    is_at_once = original.case().resending == "one_officer"
    name = "send_again" if is_at_once else "ask_to_send_again"
    _check_role(name, original, by=by, why=why, now=now)
    before = material_of(_looked(original, by=by, why=why, now=now), original) if original.has_request else None
    material = _edited(asked.edit, before, original) if asked.edit is not None else before
    if material is None:  # pragma: no cover - `_faults` has said so
        raise NotRegistered(transaction=asked.transaction_id)
    is_edited = material.digest != original.entry.request_digest
    with begin(name, by=by, why=why, now=now, publishes=False) as act:
        act.concerns(_owner(original))
        act.regards(subject_of(original.entry.transaction_id))
        row = ResendRequest(
            of_instance_id=current_instance(),
            transaction_id=original.entry.transaction_id,
            service=original.entry.service,
            version=original.entry.version,
            consumer=original.entry.consumer,
            is_edited=is_edited,
            accepts_repeat=asked.accepts_repeat,
            request_digest=material.digest,
            sealed="" if is_at_once or material is before else sealed_material(material, original.entry.transaction_id),
            status="sent" if is_at_once else "waiting",
            asked_by=act.by_text,
            asked_at=now,
            reason=act.why,
            expires_at=None if is_at_once else now + TERM,
            act=act.transaction_id if is_at_once else None,
        )
        act.save(row)
    return _delivered(row, material, original, by=by, now=now) if is_at_once else row


def look_at_resend(*, row: ResendRequest, by: By, why: str, now: datetime) -> Seen:
    """What was sent and what is to be, side by side, after the look is written down. Raises `ContentRefused` when it is decided already."""
    original = original_of(str(row.transaction_id))
    with begin("look_at_resend", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(_owner(original))
        act.regards(f"ResendRequest/{row.pk}")
        act.regards(subject_of(str(row.transaction_id)))
    before = material_of(_looked(original, by=by, why=why, now=now), original) if original.has_request else None
    return Seen(before, _proposed(row, before))


def approve_resend(*, row: ResendRequest, by: By, why: str, now: datetime) -> ResendRequest:
    """Approve as the second officer, and send. Raises `ContentRefused` saying why it can't be, `GatewayNotRunning` if no gateway took it."""
    original = original_of(str(row.transaction_id))
    refuse(faults_of_replay(original.case(accepts_repeat=True)))  # whether it may be done twice was settled when it was asked
    _check_role("approve_resend", original, by=by, why=why, now=now)
    _check_decision(row, by=by, now=now)
    before = material_of(_looked(original, by=by, why=why, now=now), original) if original.has_request else None
    with begin("approve_resend", by=by, why=why, now=now, publishes=False) as act:
        row = _locked(row, act, original)
        _check_decision(row, by=by, now=now)
        material = _proposed(row, before)
        row.status, row.act = "sent", act.transaction_id
        _decide(row, act)
    return _delivered(row, material, original, by=by, now=now)


def refuse_resend(*, row: ResendRequest, by: By, why: str, now: datetime) -> ResendRequest:
    """Refuse, or take back what one asked oneself; the edited request is thrown away. Safe to repeat."""
    original = original_of(str(row.transaction_id))
    with begin("refuse_resend", by=by, why=why, now=now, publishes=False) as act:
        row = _locked(row, act, original)
        if row.status == "refused":
            return row
        if row.status != "waiting":
            refuse(faults_of_decision(status=row.status, is_late=False, is_same_officer=False, has_looked=True))
        row.status = "refused"
        _decide(row, act)
    return row


def expire_resends(*, now: datetime) -> int:
    """Let what waited too long expire, and throw away the edited requests; gives how many. Safe to repeat."""
    late = list(ResendRequest.objects.filter(status="waiting", expires_at__lte=now))
    for row in late:
        with begin("expire_resend", by=EXPIRING, why="hết hạn duyệt / the term is over", now=now, publishes=False) as act:
            row.status, row.sealed = "expired", ""
            act.save(row)
    return len(late)


def _faults(asked: Asked, original: Original) -> list[Fault]:
    edit = asked.edit
    case = original.case(method=edit.method if edit else "", accepts_repeat=asked.accepts_repeat)
    faults = faults_of_replay(case)
    if edit is not None:
        faults += faults_of_edit(
            method=edit.method,
            target=edit.target,
            roots=original.roots,
            body_bytes=len(edit.body),
            body_bytes_max=REPLAYED_BODY_BYTES_MAX,
        )
        if not all(" " <= character <= "~" for character in edit.content_type):
            faults.append(Fault(("content_type",), "must be plain ASCII", "chỉ được gồm ký tự ASCII"))
    elif not faults and not original.has_request:
        english = "its request is not kept (any more), so it can't be sent as it was; write it yourself"
        faults.append(
            Fault(("transaction_id",), english, "yêu cầu không (còn) được lưu nên không gửi lại y nguyên được; hãy tự ghi")
        )
    return faults


def _edited(edit: Edit, before: Material | None, original: Original) -> Material:
    return edited_from(before, consumer=original.entry.consumer, **msgspec.structs.asdict(edit))


def _proposed(row: ResendRequest, before: Material | None) -> Material:
    """What a row stands for, which must be what was asked for; raises `ContentRefused`."""
    material = opened_material(row.sealed, str(row.transaction_id)) if row.sealed else before
    if material is None or material.digest != row.request_digest:
        english = "what was to be sent is not there any more: it was decided, or its time of keeping is over"
        refuse([Fault((), english, "nội dung cần gửi không còn: đã được quyết định hoặc đã hết hạn lưu")])
    assert material is not None  # noqa: S101 - `refuse` has raised
    return material


def _looked(original: Original, *, by: By, why: str, now: datetime) -> list[KeptBody]:
    return look_at_body(transaction_id=original.entry.transaction_id, by=by, why=why, now=now)


def _owner(original: Original) -> Member | None:
    return original.row.service.subsystem.member if original.row is not None else None


def _check_role(name: str, original: Original, *, by: By, why: str, now: datetime) -> None:
    """Before anything is read or written for an officer who may not."""
    Act(name, by=by, why=why, now=now).concerns(_owner(original))


def _check_decision(row: ResendRequest, *, by: By, now: datetime) -> None:
    name = by.username if isinstance(by, Officer) else by
    looks = audit_records(name="look_at_resend", by=name, subject=f"ResendRequest/{row.pk}", rows=1)
    refuse(
        faults_of_decision(
            status=row.status,
            is_late=row.expires_at is not None and row.expires_at <= now,
            is_same_officer=row.asked_by == name,
            has_looked=bool(looks),
        )
    )


def _locked(row: ResendRequest, act: Act, original: Original) -> ResendRequest:
    act.concerns(_owner(original))
    act.regards(subject_of(str(row.transaction_id)))
    return ResendRequest.objects.select_for_update().get(pk=row.pk)


def _decide(row: ResendRequest, act: Act) -> None:
    row.decided_by, row.decided_at, row.decision, row.sealed = act.by_text, act.now, act.why, ""
    act.save(row)


def _delivered(row: ResendRequest, material: Material, original: Original, *, by: By, now: datetime) -> ResendRequest:
    """Send, and write down what became of it."""
    fault: LgspError | None = None
    heard = Heard(None, "")
    facts = ReplayFacts(
        token_id=str(uuid4()),
        instance=current_instance(),
        consumer=row.consumer,
        officer=row.asked_by,
        approver=row.decided_by,
        original=str(row.transaction_id),
        act=str(row.act),
        request_digest=row.request_digest,
    )
    token = issue_replay_token(facts, key=replay_key(home_in_use().keys), now=now)
    fields = [*material.fields, ("Authorization", f"{SCHEME} {token}")]
    wait_s = ANSWER_GRACE_S + (original.row.timeout_s if original.row is not None else 0)
    try:
        heard = call_gateway(home_in_use(), material.method, material.target, fields=fields, body=material.body, timeout_s=wait_s)
    except GatewayNotRunning as cause:
        fault, row.status = cause, "not_sent"
    with begin("note_resend", by=by, why=row.decision or row.reason, now=now, publishes=False) as act:
        act.regards(subject_of(str(row.transaction_id)))
        row.reply_status = heard.status
        row.resent_id = heard.transaction_id or None
        row.reply_error = fault.code if fault is not None else ""
        told = [placed.entry for placed in story_of(home_in_use().journal, heard.transaction_id)] if heard.transaction_id else []
        for entry in told:
            row.reply_error, row.reply_us = entry.error or row.reply_error, entry.duration_us or row.reply_us
        act.save(row)
    if fault is not None:
        raise fault
    return row
