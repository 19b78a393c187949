"""How numbers, durations, sizes and moments are written for people.

Rules: pure texts; Vietnamese writes 1.234.567,8 and 22/11/2026 14:05, English 1,234,567.8 and the same order of day and month; every
moment is shown in Vietnam's time, whatever the server's.
"""

from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import get_language, gettext, ngettext

from lgsp.domain.periods import VIETNAM

_KB: Final = 1024
_STEPS: Final = ((60, 1), (3600, 60), (86400, 3600), (30 * 86400, 86400))


def is_vietnamese() -> bool:
    """Whether the reader reads Vietnamese."""
    return (get_language() or "vi").startswith("vi")


def figure(value: float | None, decimals: int = 0) -> str:
    """A number with its thousands set apart; a dash if there is none."""
    if value is None:
        return "–"
    text = f"{value:,.{decimals}f}"
    return text.translate(str.maketrans(",.", ".,")) if is_vietnamese() else text


def duration(microseconds: float | None) -> str:
    """A duration as people say it: 0,4 ms · 38 ms · 1,25 s."""
    if microseconds is None:
        return "–"
    if microseconds >= 1_000_000:
        return f"{figure(microseconds / 1_000_000, 2)} s"
    milliseconds = microseconds / 1000
    return f"{figure(milliseconds, 1 if milliseconds < 10 else 0)} ms"


def size(count_bytes: int | None) -> str:
    """A size in B, KB, MB or GB."""
    if count_bytes is None:
        return "–"
    if count_bytes < _KB:
        return f"{figure(count_bytes)} B"
    if count_bytes < _KB * _KB:
        return f"{figure(count_bytes / _KB, 1)} KB"
    if count_bytes < _KB**3:
        return f"{figure(count_bytes / _KB / _KB, 1)} MB"
    return f"{figure(count_bytes / _KB**3, 1)} GB"


def moment(at: datetime, *, with_seconds: bool = False) -> str:
    """A moment in Vietnam's time: 22/11/2026 14:05."""
    return at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M:%S" if with_seconds else "%d/%m/%Y %H:%M")


def day(at: datetime) -> str:
    """The Vietnamese day of a moment: 22/11/2026."""
    return at.astimezone(VIETNAM).strftime("%d/%m/%Y")


def relative(at: datetime, now: datetime) -> str:
    """How long ago, or how soon."""
    gone_s = round((now - at).total_seconds())
    if abs(gone_s) < 10:
        return gettext("just now")
    counted = _counted(abs(gone_s))
    return gettext("%(time)s ago") % {"time": counted} if gone_s > 0 else gettext("in %(time)s") % {"time": counted}


def _counted(seconds: int) -> str:
    under = next((unit for limit, unit in _STEPS if seconds < limit), None)
    if under == 1:
        return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds}
    if under == 60:
        minutes = seconds // 60
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    if under == 3600:
        hours = seconds // 3600
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    days = timedelta(seconds=seconds).days
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
