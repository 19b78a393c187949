"""The story of one transaction, as the journal tells it: who asked whom, what was checked, how long each part took.

Rules: made from the records alone, so that it can be told also when the index lags or is gone; where the records do not say, the drawing
leaves out. Geometry is in the units of the drawing's view box.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lgsp.domain import errors
from lgsp.domain.entries import JournalEntry
from lgsp.portal.page import figures

WIDTH: Final = 760
PARTY_X: Final = (110, 380, 650)
CHECK_WIDTH: Final = 320
STEP_Y: Final = 46
CHECK_Y: Final = 30
FIRST_Y: Final = 96
BAR_WIDTH: Final = 600

_CHECKS: Final = (
    ("identity.", "credential"),
    ("registry.", "service"),
    ("access.", "access_right"),
    ("limit.", "limit"),
)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What all records of a transaction say together; later records add, they do not contradict."""

    transaction_id: str
    started_at: datetime
    entry: JournalEntry
    kinds: tuple[str, ...]
    upstream_us: int | None
    duration_us: int | None

    @property
    def is_refused(self) -> bool:
        """Whether we did not let the call through."""
        return self.entry.outcome == "refused"


class Check(msgspec.Struct, frozen=True):
    """One check of the gateway: its words, and whether it was passed."""

    words: str
    is_passed: bool
    y: int = 0


class Arrow(msgspec.Struct, frozen=True):
    """One message between two parties."""

    x1: int
    x2: int
    y: int
    words: str
    note: str
    is_bad: bool = False

    @property
    def middle(self) -> int:
        """Where its words stand."""
        return (self.x1 + self.x2) // 2

    @property
    def tip(self) -> str:
        """The head of the arrow as points of a polygon."""
        back = -9 if self.x2 > self.x1 else 9
        return f"{self.x2},{self.y} {self.x2 + back},{self.y - 5} {self.x2 + back},{self.y + 5}"


class Part(msgspec.Struct, frozen=True):
    """One part of the time that a call took: where its bar begins and how long it is, in the units of the bars' view box."""

    words: str
    took_us: int
    share_percent: int
    kind: str
    x: float
    width: float


class Drawing(msgspec.Struct, frozen=True):
    """The sequence drawing: parties, arrows and checks from top to bottom."""

    width: int
    height: int
    xs: tuple[int, int, int]
    arrows: list[Arrow]
    checks: list[Check]
    check_x: int
    check_width: int


def told(entries: Sequence[JournalEntry]) -> Told:
    """Put the records of one transaction together. `entries` is in order of time and not empty."""
    facts: dict[str, Any] = {}
    for entry in entries:
        facts |= {
            name: value
            for name in entry.__struct_fields__
            if (value := getattr(entry, name)) not in ("", None, 0, ()) or name not in facts
        }
    whole = JournalEntry(**facts)
    return Told(
        transaction_id=whole.transaction_id,
        started_at=entries[0].at,
        entry=whole,
        kinds=tuple(entry.kind for entry in entries),
        upstream_us=whole.upstream_us,
        duration_us=whole.duration_us,
    )


def checks_of(entry: JournalEntry) -> list[Check]:
    """What the gateway checked, in its order; the last one is the one that failed, if one did."""
    words = {
        "credential": _("Caller recognised: %(what)s") % {"what": entry.credential or "–"},
        "service": _("Service found: version %(what)s") % {"what": entry.version or "–"},
        "access_right": _("Access right in force: %(what)s") % {"what": entry.access_right or "–"},
        "limit": _("Within limits of speed and quota"),
    }
    refused = {
        "credential": _("Caller not recognised"),
        "service": _("Service or endpoint not available"),
        "access_right": _("No access right in force"),
        "limit": _("Limit of speed or quota exceeded"),
    }
    checks: list[Check] = []
    for prefix, name in _CHECKS:
        if entry.outcome == "refused" and entry.error.startswith(prefix):
            return [*checks, Check(refused[name], False)]
        if entry.outcome == "refused" and name == "limit":
            return [*checks, Check(_("Refused"), False)]
        checks.append(Check(words[name], True))
    return [*checks, Check(_("Recorded in the journal, then passed on"), True)]


def parts_of(story: Told) -> list[Part]:
    """How long each part took: the provider, and the platform's own work before and after; nothing while the records do not say."""
    whole_us, upstream_us = story.duration_us, min(story.upstream_us or 0, story.duration_us or 0)
    if not whole_us:
        return []
    own = _("Platform: checks, records, conversion")
    named = [(own, whole_us - upstream_us, "own")]
    if upstream_us:
        named.append((_("Provider, with the way there and back"), upstream_us, "provider"))
    parts, x = [], 0.0
    for words, took_us, kind in named:
        width = BAR_WIDTH * took_us / whole_us
        parts.append(Part(words, took_us, round(100 * took_us / whole_us), kind, round(x, 1), round(width, 1)))
        x += width
    return parts


def changes_of(entry: JournalEntry) -> list[Check]:
    """What the gateway did to messages on their way, and whether they were as they should be."""
    removed, converted = len(entry.fields_removed), len(entry.maps)
    told = []
    if converted:
        words = ngettext("%(count)s conversion applied", "%(count)s conversions applied", converted)
        told.append(Check(words % {"count": converted}, True))
    if removed:
        words = ngettext("%(count)s field outside the right removed", "%(count)s fields outside the right removed", removed)
        told.append(Check(words % {"count": removed}, True))
    if entry.faults:
        told.append(Check(_("A message does not fit its description"), False))
    return told


def drawing_of(story: Told) -> Drawing:
    """The drawing of a story."""
    entry = story.entry
    caller, gateway, provider = PARTY_X
    asked = Arrow(caller, gateway, FIRST_Y, entry.endpoint or _("Request"), figures.size(entry.request_bytes))
    checks = [msgspec.structs.replace(check, y=FIRST_Y + 34 + place * CHECK_Y) for place, check in enumerate(checks_of(entry))]
    y = FIRST_Y + 34 + len(checks) * CHECK_Y + STEP_Y - 10
    arrows = [asked]
    if not story.is_refused:
        arrows.append(Arrow(gateway, provider, y, _("Request passed on"), entry.upstream))
        y += STEP_Y
        if entry.outcome:
            is_bad = entry.outcome == "failed"
            words = _("No usable answer") if is_bad else _("Answer")
            arrows.append(Arrow(provider, gateway, y, words, figures.duration(entry.upstream_us), is_bad))
            done = changes_of(entry)
            checks += [msgspec.structs.replace(change, y=y + 26 + place * CHECK_Y) for place, change in enumerate(done)]
            y += STEP_Y + (len(done) * CHECK_Y + 14 if done else 0)
    if entry.outcome:
        is_bad = entry.outcome in ("refused", "failed")
        note = f"{figures.duration(entry.duration_us)} · {figures.size(entry.reply_bytes)}"
        arrows.append(Arrow(gateway, caller, y, f"{entry.status or ''} {entry.error}".strip(), note, is_bad))
    return Drawing(WIDTH, y + 40, PARTY_X, arrows, checks, gateway - CHECK_WIDTH // 2, CHECK_WIDTH)


def meaning_of(code: str) -> errors.LgspError | None:
    """The error of a problem code, which says what it means and what to do; None for one we do not know."""
    waiting = [errors.LgspError]
    while waiting:
        kind = waiting.pop()
        if kind.code == code and not kind.__subclasses__():
            return kind(faults=()) if kind is errors.ContentRefused else kind()
        waiting.extend(kind.__subclasses__())
    return None
