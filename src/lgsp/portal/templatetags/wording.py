"""Template tags: numbers, moments, names, states, icons.

Rules: everything that comes from outside is escaped; a state is never colour alone, its word stands beside it.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from lgsp.portal.page import figures, words
from lgsp.runtime.clock import now

register = template.Library()
register.filter("figure", figures.figure)
register.filter("duration", figures.duration)
register.filter("size", figures.size)


@register.filter
def growth(size_bytes: int) -> str:
    """A size that is added, with its sign."""
    return f"{'−' if size_bytes < 0 else '+'}{figures.size(abs(size_bytes))}"


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """The exact time; how long ago on hover."""
    if at is None:
        return "–"
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), figures.relative(at, now()), figures.moment(at))


@register.filter
def seconds(at: datetime) -> SafeString:
    """The exact time with its seconds; how long ago on hover."""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.isoformat(),
        figures.relative(at, now()),
        figures.moment(at, with_seconds=True),
    )


@register.filter
def ago(at: datetime | None) -> SafeString | str:
    """How long ago; the exact time on hover."""
    if at is None:
        return "–"
    return format_html(
        '<time datetime="{}" title="{}" class="text-nowrap">{}</time>',
        at.isoformat(),
        figures.moment(at, with_seconds=True),
        figures.relative(at, now()),
    )


@register.filter
def day(at: datetime | None) -> str:
    """The Vietnamese day."""
    return figures.day(at) if at else "–"


@register.filter
def clock(at: datetime) -> str:
    """Hours, minutes, seconds and milliseconds, for the steps of one transaction."""
    return figures.moment(at, with_seconds=True)[11:] + f".{at.microsecond // 1000:03d}"


@register.filter
def named(row: Any) -> str:
    """The name of a member, subsystem, service, peer or instance in the reader's language."""
    native = getattr(row, "name", "") or getattr(row, "title", "")
    english = getattr(row, "name_en", "") or getattr(row, "title_en", "")
    return native if figures.is_vietnamese() or not english else english


@register.filter
def at(names: dict[str, str], key: str) -> str:
    """What a mapping has under a key; empty if nothing."""
    return names.get(key, "")


@register.filter
def told(error: Any) -> str:
    """An error or a fault in the reader's language."""
    return error.in_vietnamese if figures.is_vietnamese() else getattr(error, "in_english", "") or error.english


@register.filter
def field_of(changed: Any) -> str:
    """The name of a changed column in the reader's language."""
    return changed.label if figures.is_vietnamese() else changed.name.replace("_", " ")


@register.filter
def said(value: Any) -> str:
    """A value of a changed column, as people write it."""
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, datetime):
        return figures.moment(value)
    if isinstance(value, bool):
        return words.yes_or_no(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(words.STATES.get(str(value), (str(value), ""))[0])


@register.simple_tag
def state(status: str) -> SafeString:
    """A state as a coloured mark with its word."""
    word, colour = words.STATES.get(status, (status, "secondary"))
    return format_html('<span class="state state-{}">{}</span>', colour, word)


@register.simple_tag
def outcome(status: str) -> SafeString:
    """How an exchange ended, as a coloured mark with its word."""
    word, colour = words.OUTCOMES.get(status, (status, "secondary"))
    return format_html('<span class="state state-{}">{}</span>', colour, word)


@register.filter
def certainty(mark: str) -> str:
    """How certain the data of a list is."""
    return str(words.CERTAINTIES.get(mark, mark))


def _word_in(table: Mapping[str, Any]) -> Callable[[str], str]:
    def told(name: str) -> str:
        return str(table.get(name, name))

    return told


row_kind = register.filter("row_kind", _word_in(words.RECODED_KINDS))
"""The word for what a change of codes concerns."""
merge_kind = register.filter("merge_kind", _word_in(words.MERGE_KINDS))
"""The word for what a synchronisation finds."""
mapping_kind = register.filter("mapping_kind", _word_in(words.MAPPING_KINDS))
"""The word for how a code became another."""
role = register.filter("role", _word_in(words.ROLES))
"""The word for a role."""
kind = register.filter("kind", _word_in(words.KINDS))
"""The word for a kind of row."""


@register.filter
def kinds(names: Iterable[str]) -> str:
    """The words for several kinds, with dots between."""
    return " · ".join(str(kind(name)) for name in names)


act_name = register.filter("act_name", _word_in(words.ACTS))
"""The words for an officer's act."""
credential = register.filter("credential", _word_in(words.CREDENTIALS))
"""The words for a kind of credential."""
dialect = register.filter("dialect", _word_in(words.DIALECTS))
"""The words for how a service tells errors."""
link_stage = register.filter("link_stage", _word_in(words.STAGES))
"""The word for a stage of the way to a provider."""
authentication = register.filter("authentication", _word_in(words.AUTHENTICATIONS))
"""The words for how we identify ourselves to a provider."""


@register.filter
def fault_sentence(fault: dict[str, str]) -> str:
    """The sentence of a fault that came as JSON, in the reader's language."""
    return fault["vi"] if figures.is_vietnamese() else fault["en"]


@register.filter
def ceilings(stated: dict[str, Any] | None) -> str:
    """Ceilings in words; a dash if there is none."""
    told = []
    rate = (stated or {}).get("rate_limit")
    if rate:
        calls, period = figures.figure(rate["calls"]), figures.figure(rate["period_s"])
        told.append(gettext("%(calls)s calls in %(period)s s") % {"calls": calls, "period": period})
    for name, words_of in (
        ("quota_per_day", gettext("%(calls)s a day")),
        ("quota_per_month", gettext("%(calls)s a month")),
        ("concurrent_calls_max", gettext("%(calls)s at the same time")),
    ):
        if (stated or {}).get(name):
            told.append(words_of % {"calls": figures.figure((stated or {})[name])})
    return " · ".join(told) or "–"


@register.filter
def retention(name: str) -> str:
    """A retention class in words."""
    return words.retention_told(name)


@register.filter
def resend_state(status: str) -> SafeString:
    """What became of a request to send again, with its colour."""
    word, colour = words.RESEND_STATES[status]
    return format_html('<span class="state state-{}">{}</span>', colour, word)


@register.filter
def resending(name: str) -> Any:
    """Whether calls may be sent again, in words."""
    return words.RESENDINGS[name]


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite; decoration only, so screen readers skip it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', static("portal/icons.svg"), name
    )
