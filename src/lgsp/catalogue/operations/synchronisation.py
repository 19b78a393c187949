"""Following a list of an upper level: asked through the gateway like any consumer's call, previewed, taken into the draft.

Rules: the platform's own system `danh-muc` asks with a credential of its own, so the call needs a right and is recorded. Nothing is published:
the draft waits for people. What was fetched is remembered only when its changes were taken, so that a preview changes nothing. A conflict is told
at each run until both sides say the same or people decide that ours stays.
"""

from datetime import datetime
from typing import Final, NamedTuple

from lgsp.catalogue.merging import Merged, merged
from lgsp.catalogue.models import CodeList, Synchronisation
from lgsp.catalogue.operations.versions import replace_codes
from lgsp.catalogue.queries.codes import rows_of
from lgsp.catalogue.queries.lists import draft_of, published_versions
from lgsp.dialects.shared_catalogues.face import RECORDS
from lgsp.dialects.shared_catalogues.reach import ask
from lgsp.domain.enquiries import Answer, Enquiry
from lgsp.domain.errors import ActRefused, ListRefused, NotRunning
from lgsp.domain.http import HttpRequest
from lgsp.domain.periods import local_date
from lgsp.protocol.credentials.verifiers import api_key
from lgsp.protocol.files.vietnamese_text import tidy
from lgsp.registry.operations.audit.records import By, begin
from lgsp.registry.queries.scope import current_instance
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import catalogue_consumer_key
from lgsp.runtime.outgoing.request import perform
from lgsp.runtime.processes.supervisor import running_in
from lgsp.runtime.settings import setting

CONSUMER_KEY_ID: Final = "danh-muc-dong-bo"
TIMEOUT_S: Final = 60.0
EVERY_H_MAX: Final = 24 * 366


class Upper(NamedTuple):
    """Where the upper list is: the published path of its service here, its code there, the properties of code and name."""

    base_path: str
    face_code: str
    code_property: str
    name_property: str


def follow_list(*, code_list: CodeList, upper: Upper, every_h: int, by: By, why: str, now: datetime) -> Synchronisation:
    """Let a list follow one of an upper level, every so many hours (0: when asked). Safe to repeat."""
    if not 0 <= every_h <= EVERY_H_MAX:
        raise ActRefused(why=f"the period must be from 0 to {EVERY_H_MAX} hours")
    with begin("synchronise_code_list", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(code_list.owner)
        row = Synchronisation.objects.filter(code_list=code_list).first()
        if row is None:
            row = Synchronisation(of_instance_id=current_instance(), code_list=code_list, created_at=now)
        for name, value in {**upper._asdict(), "every_h": every_h}.items():
            setattr(row, name, value)
        act.save(row)
    return row


def fetched_names(row: Synchronisation) -> dict[str, str]:
    """The names by code as the upper level has them now; raises what went wrong, `NotRunning` if no gateway is known."""
    key = api_key(CONSUMER_KEY_ID, catalogue_consumer_key(home_in_use().keys))
    conversation = ask(Enquiry(RECORDS, {"code": row.face_code}), base_url=f"{_gateway()}{row.base_path}")
    request = next(conversation)
    try:
        conversation.send(
            perform(
                HttpRequest(request.method, request.url, (*request.headers, ("X-API-Key", key)), request.body), timeout_s=TIMEOUT_S
            )
        )
    except StopIteration as end:
        answer: Answer = end.value
    if not answer.is_found:
        raise ListRefused(list=row.face_code, why=answer.refusal)
    names: dict[str, str] = {}
    for record in answer.content:
        code, name = record.get(row.code_property), record.get(row.name_property)
        if code in (None, "") or name in (None, ""):
            raise ListRefused(list=row.face_code, why=f"a record has no {row.code_property} or {row.name_property}")
        names[tidy(str(code))] = tidy(str(name))
    return names


def _gateway() -> str:
    """The gateway's address: as it is set (so in every part that `lgsp up` starts), else that of the platform that runs on this home."""
    named = str(setting("LGSP_PUBLIC_URL"))
    home = home_in_use()
    running = None if named else running_in(home)
    if not named and running is None:
        raise NotRunning(home=str(home.folder))
    return (running.gateway if running is not None else named).rstrip("/")


def preview(row: Synchronisation, *, now: datetime) -> tuple[Merged, dict[str, str]]:
    """What a synchronisation would change, and what was fetched. Changes nothing."""
    names = fetched_names(row)
    versions = published_versions(row.code_list)
    ours = list(rows_of(versions[-1])) if versions else []
    return merged(before=row.fetched, theirs=names, ours=ours, on=local_date(now)), names


def synchronise(*, row: Synchronisation, by: By, why: str, now: datetime) -> Merged:
    """Take the upper level's changes into the draft. Raises `ActRefused` if people are working on a draft."""
    found, names = preview(row, now=now)
    with begin("synchronise_code_list", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(row.code_list.owner)
        if found.has_changes:
            if draft_of(row.code_list) is not None:
                raise ActRefused(code_list=row.code_list.code, why="the list has a draft already; publish or discard it first")
            replace_codes(code_list=row.code_list, rows=found.rows, by=by, why=act.why, now=now)
        open_codes = {one.code for one in found.conflicts}
        kept = {code: name for code, name in row.fetched.items() if code in open_codes}
        row.fetched = {code: name for code, name in names.items() if code not in open_codes} | kept
        row.last_at = now
        row.conflicts = [{"code": one.code, "theirs": one.theirs, "ours": one.ours} for one in found.conflicts]
        counts = {
            kind: sum(one.kind == kind for one in found.changes) for kind in ("added", "changed", "ended", "conflict", "local")
        }
        row.last_outcome = ", ".join(f"{kind} {count}" for kind, count in counts.items())
        act.save(row)
    return found


def keep_ours(*, row: Synchronisation, by: By, why: str, now: datetime) -> Synchronisation:
    """Decide the conflicts told last: ours stays, and is told as our own from now on. Safe to repeat."""
    with begin("synchronise_code_list", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(row.code_list.owner)
        fetched = dict(row.fetched)
        for one in row.conflicts:
            fetched.pop(one["code"], None)
            if one["theirs"]:
                fetched[one["code"]] = one["theirs"]
        row.fetched, row.conflicts = fetched, []
        act.save(row)
    return row
