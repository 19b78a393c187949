"""Whether a provider's reply may be cached, how long it is fresh, and which later calls it may answer (RFC 9111): decisions only, no storage.

Rules: the gateway is a shared cache, and a conservative one: it caches GET only; it uses no heuristic freshness; it never serves a
stale reply (`max-stale` is ignored, as section 5.2.1.2 allows); it stores no reply that sets a cookie, and none to a request that
sent one. A reply to a request with a credential of the platform is stored only if the provider explicitly allows it (section 3.5).
A malformed lifetime counts as none.
Instants are seconds of the wall clock, because the header fields are. Field names are compared in lower case; fields are pairs of
name and value as received.
"""

import re
from collections.abc import Iterable, Sequence
from email.utils import parsedate_to_datetime
from typing import Final

import msgspec

Fields = Sequence[tuple[bytes, bytes]]

KEPT_STATUSES: Final = frozenset({200, 203, 301, 308, 404, 410})
"""Statuses whose meaning we know well enough to repeat them."""

LIFETIME_S_MAX: Final = 86_400
"""Longest time that a reply is given without asking again, in seconds: a register's answer of yesterday is none."""

CONDITIONS: Final = frozenset(
    {b"range", b"if-range", b"if-match", b"if-none-match", b"if-modified-since", b"if-unmodified-since", b"cookie"}
)
"""Fields of a request that is not for a cache like this one."""

_OF_THE_BODY: Final = frozenset({b"content-length", b"content-encoding", b"content-type", b"content-range"})
_DIRECTIVE: Final = re.compile(r'([!#$%&\'*+\-.^_`|~0-9A-Za-z]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?')
_SECONDS_MAX: Final = 2**31


def values_of(fields: Fields, name: bytes) -> list[bytes]:
    """All values of a field, in order."""
    return [value for known, value in fields if known.lower() == name]


def directives(values: Iterable[bytes]) -> dict[str, str]:
    """The directives of `Cache-Control`, names in lower case; if a directive occurs twice, the first one counts (section 4.2.1)."""
    found: dict[str, str] = {}
    for name, quoted, plain in _DIRECTIVE.findall(b",".join(values).decode("latin-1")):
        found.setdefault(name.lower(), quoted or plain)
    return found


def _seconds(text: str) -> int | None:
    # Section 1.2.2: a number too large to be represented counts as 2^31.
    return min(int(text[:20]), _SECONDS_MAX) if text.isascii() and text.isdigit() else None


def _instant_s(value: bytes) -> float | None:
    try:
        return parsedate_to_datetime(value.decode("latin-1")).timestamp()
    except (ValueError, OverflowError):
        return None


class Wish(msgspec.Struct, frozen=True):
    """The cache directives of a request (section 5.2.1)."""

    may_keep: bool = True
    must_ask: bool = False
    must_not_ask: bool = False
    age_s_max: int | None = None
    fresh_s_min: int = 0


def wish_of(fields: Fields) -> Wish:
    """Read a request's cache directives; `may_keep` is false for a request that must not be answered from or stored in the cache."""
    names = {name.lower() for name, _ in fields}
    said = directives(values_of(fields, b"cache-control"))
    if "no-store" in said or names & CONDITIONS:
        return Wish(may_keep=False)
    pragma = directives(values_of(fields, b"pragma")) if b"cache-control" not in names else {}
    return Wish(
        must_ask="no-cache" in said or "no-cache" in pragma,
        must_not_ask="only-if-cached" in said,
        age_s_max=_seconds(said["max-age"]) or 0 if "max-age" in said else None,
        fresh_s_min=_seconds(said.get("min-fresh", "0")) or 0,
    )


class Kept(msgspec.Struct, frozen=True, gc=False):
    """A cached reply. `varies` are the request fields that it depends on (`Vary`), with the values they had."""

    status: int
    fields: tuple[tuple[bytes, bytes], ...]
    body: bytes
    varies: tuple[tuple[bytes, bytes], ...]
    received_s: float
    age_s_first: float
    lifetime_s: float

    @property
    def size_bytes(self) -> int:
        """Approximate memory cost of the cached reply."""
        return 500 + len(self.body) + sum(len(name) + len(value) + 150 for name, value in (*self.fields, *self.varies))

    def age_s(self, now_s: float) -> float:
        """The reply's age (section 4.2.3)."""
        return self.age_s_first + max(0.0, now_s - self.received_s)

    def answers(self, wish: Wish, now_s: float) -> bool:
        """Whether the cached reply may be served without asking the provider."""
        age_s = self.age_s(now_s)
        if wish.must_ask or (wish.age_s_max is not None and age_s > wish.age_s_max):
            return False
        return self.lifetime_s - age_s > wish.fresh_s_min

    def matches(self, fields: Fields) -> bool:
        """Whether the fields in `varies` have the same values in this request (section 4.1)."""
        return all(b", ".join(values_of(fields, name)) == value for name, value in self.varies)

    def conditions(self) -> list[tuple[bytes, bytes]]:
        """The conditional request fields that revalidate the reply (section 4.3.1); empty if it has no validator."""
        tags, dates = values_of(self.fields, b"etag"), values_of(self.fields, b"last-modified")
        return [(b"If-None-Match", tag) for tag in tags[:1]] or [(b"If-Modified-Since", date) for date in dates[:1]]


def kept_reply(*, status: int, reply: Fields, body: bytes, request: Fields, has_credential: bool, now_s: float) -> Kept | None:
    """The reply to a GET in the form in which it is cached, or None if it must not be stored (section 3)."""
    said = directives(values_of(reply, b"cache-control"))
    names = {name.lower() for name, _ in reply}
    varying = [name.strip().lower() for value in values_of(reply, b"vary") for name in value.split(b",") if name.strip()]
    if status not in KEPT_STATUSES or "no-store" in said or "private" in said or b"*" in varying:
        return None
    if b"set-cookie" in names or b"content-range" in names:
        return None
    if has_credential and not said.keys() & {"public", "s-maxage", "must-revalidate"}:
        return None
    date_s = next((at for at in map(_instant_s, values_of(reply, b"date")) if at is not None), now_s)
    lifetime_s = _lifetime_s(said, reply, date_s)
    if lifetime_s <= 0 and not names & {b"etag", b"last-modified"}:
        return None
    told_s = _seconds(b"".join(values_of(reply, b"age")[:1]).decode("latin-1").strip()) or 0
    return Kept(
        status=status,
        fields=tuple(field for field in reply if field[0].lower() not in (b"age", b"date")),
        body=body,
        varies=tuple((name, b", ".join(values_of(request, name))) for name in varying),
        received_s=now_s,
        age_s_first=max(0.0, now_s - date_s, told_s),
        lifetime_s=lifetime_s,
    )


def _lifetime_s(said: dict[str, str], reply: Fields, date_s: float) -> float:
    """Freshness lifetime (section 4.2.1): `s-maxage`, else `max-age`, else `Expires`."""
    if "no-cache" in said:
        return 0.0
    for name in ("s-maxage", "max-age"):
        if name in said:
            return float(min(_seconds(said[name]) or 0, LIFETIME_S_MAX))
    expires = values_of(reply, b"expires")
    until_s = _instant_s(expires[0]) if expires else None
    return 0.0 if until_s is None else min(max(0.0, until_s - date_s), float(LIFETIME_S_MAX))


def freshened(kept: Kept, *, answer: Fields) -> list[tuple[bytes, bytes]]:
    """The fields of a cached reply, updated from a 304 that confirmed it (section 3.2)."""
    newer = [field for field in answer if field[0].lower() not in _OF_THE_BODY]
    replaced = {name.lower() for name, _ in newer}
    return [field for field in kept.fields if field[0].lower() not in replaced] + newer
