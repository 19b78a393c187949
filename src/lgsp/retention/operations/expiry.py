"""Records of the journal whose term is over: first an act says that they go, then, when it is in the signed tree, they do.

Rules: only what is sealed, signed, time-stamped where anybody time-stamps, and indexed; a segment that has a record under a legal hold stays
whole. Holds are asked again before anything goes. Each step may be cut short and is done again by the next run (`journal/expiry/expire.py`).
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

import msgspec

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import JournalBroken
from lgsp.domain.periods import local_date
from lgsp.journal.expiry.expire import DueSegment, due_segments, entries_in, expire_segment, what_stays
from lgsp.journal.expiry.expired import EXPIRE, RULE, SegmentName, declared_expiries
from lgsp.journal.logs.audit_log import AUDIT_LOG
from lgsp.journal.logs.segments import segment_path
from lgsp.journal.tree.batches import leaf_index
from lgsp.journal.tree.published import signed_size
from lgsp.registry.operations.audit.records import begin
from lgsp.registry.queries.scope import current_instance
from lgsp.retention.models.expiry import ExpiredSegment
from lgsp.retention.queries.holds import holding
from lgsp.runtime.home import home_in_use
from lgsp.runtime.settings import setting
from lgsp.runtime.storage.object_storage import storage_in_use

BY = "retention"


class Expiring(msgspec.Struct, frozen=True):
    """One segment on its way: `state` is due, held, declared (its act is on its way into the signed tree) or gone; `why` if it can't go."""

    log: str
    first: int
    end: int
    size_bytes: int
    due_on: date | None
    state: str
    why: str = ""


def declare_expiries(*, now: datetime, indexed: Mapping[str, int], is_rehearsal: bool = False) -> list[Expiring]:
    """Say of each segment whose term is over, in an act of its own, that it goes. MUST be called with an instance chosen.

    `indexed` tells by log how far it is indexed (`exchanges.queries.exchanges.indexed_sequences`): what is not found yet does not go.
    """
    journal, days = home_in_use().journal, setting("LGSP_RECORDS_KEPT_DAYS")
    is_attesting = bool(setting("LGSP_TIMESTAMP_URLS") or setting("LGSP_WITNESSES"))
    known = {(row.log, row.first_sequence) for row in ExpiredSegment.objects.all()}
    is_held, found = holding(), []
    for due in due_segments(journal, today=local_date(now), days=days, is_attesting=is_attesting):
        name = due.name
        if (name.log, name.first) in known or indexed.get(name.log, 0) < name.end:
            continue
        state, why = _held(name, is_held)
        if why:
            found.append(_told(due, state, why))
            continue
        if state == "due" and not is_rehearsal:
            try:
                _declare(due, f"LGSP_RECORDS_KEPT_DAYS={days}", now)
                state = "declared"
            except JournalBroken as fault:
                found.append(_told(due, "due", str(fault)))
                continue
        found.append(_told(due, state))
    return found


def _held(name: SegmentName, is_held: Callable[[Iterable[JournalEntry]], bool]) -> tuple[str, str]:
    """Whether a hold keeps a segment; one that can't be read may be held, and says so."""
    try:
        return ("held" if is_held(entries_in(home_in_use().journal, name)) else "due"), ""
    except JournalBroken as fault:
        return "held", str(fault)


def _declare(due: DueSegment, rule: str, now: datetime) -> None:
    name = due.name
    stays = what_stays(home_in_use().journal, name, at=now, rule=rule)
    with begin(EXPIRE, by=BY, why=f"hết hạn lưu / the term is over: {rule}", now=now, publishes=False) as act:
        act.regards(name.subject(stays.digest))
        act.regards(RULE + rule)
        act.save(
            ExpiredSegment(
                of_instance_id=current_instance(),
                log=name.log,
                first_sequence=name.first,
                end_sequence=name.end,
                size_bytes=due.size_bytes,
                due_on=due.due_on,
                rule=rule,
                declared_at=now,
            )
        )


def _told(due: DueSegment, state: str, why: str = "") -> Expiring:
    return Expiring(due.name.log, due.name.first, due.name.end, due.size_bytes, due.due_on, state, why)


def carry_out_expiries(*, is_rehearsal: bool = False) -> list[Expiring]:
    """Let the declared segments go whose act is in the signed tree. MUST be called with an instance chosen."""
    home = home_in_use()
    declared = declared_expiries(home.journal)
    waiting = [name for name in declared if segment_path(home.journal / name.log, name.first).exists()]
    if not waiting:
        return []
    is_held, signed, found = holding(), signed_size(home.journal), []
    states = {name: _held(name, is_held) for name in waiting}
    # What is held now keeps its bundles as well, whatever was declared before.
    free = {name: about for name, about in declared.items() if states.get(name, ("", ""))[0] != "held"}
    for name in waiting:
        size = segment_path(home.journal / name.log, name.first).stat().st_size
        leaf = leaf_index(home.journal, AUDIT_LOG, declared[name].sequence)
        state, why = states[name] if name not in free else ("declared", "")
        if name in free and leaf is not None and leaf < signed and not is_rehearsal:
            try:
                expire_segment(home.journal, storage_in_use(home), name, declared=free)
                state = "gone"
            except JournalBroken as fault:
                why = str(fault)
        found.append(Expiring(name.log, name.first, name.end, size, None, state, why))
    return found
