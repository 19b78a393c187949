"""Circuit breaker, weighted load balancing and retry rules for a provider's addresses: decisions only.

Rules: no clock (`now_s` is any monotonic clock, in seconds), no I/O. A circuit opens after `FAILURES_MAX` consecutive failures,
lets one trial call through after a pause, and doubles the pause, up to `PAUSE_S_MAX`, each time the trial fails; one success closes
it. A trial whose result never arrives is given up after the same pause, so that a lost call can't keep an address closed off.
Theory: the circuit breaker of Nygard's "Release It!"; nginx's smooth weighted round robin, which spreads an address's turns over
the round instead of giving them in a row; idempotent methods are those of RFC 9110 section 9.2.2, `Retry-After` is section 10.2.3.
"""

from collections.abc import Sequence
from typing import Final, Literal

import msgspec

FAILURES_MAX: Final = 5
"""Failures in a row that open a circuit: fewer would shut an address out for a few unlucky calls."""

PAUSE_S: Final = 1.0
"""First pause, in seconds: about what a provider's process needs to come back."""

PAUSE_S_MAX: Final = 60.0
"""Longest pause, in seconds: a provider that is back is found within a minute."""

IDEMPOTENT: Final = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
"""Methods that may be asked twice without a second effect."""

FAILED_STATUSES: Final = frozenset({502, 503, 504})
"""Answers that tell of the provider's system, not of what was asked."""

TRIES_MAX: Final = 2
"""Tries of one call in all: more would multiply the load on a provider that is failing under it."""

RETRY_AFTER_S_MAX: Final = 1
"""Longest `Retry-After` that is waited for, in seconds; beyond it the consumer is told instead."""

CircuitState = Literal["closed", "open", "half_open"]


class Circuit(msgspec.Struct, gc=False):
    """The circuit breaker of one address. `failures` is 0 while the address works, so the normal path of a call tests one number only."""

    failures: int = 0
    pause_s: float = 0.0
    until_s: float = 0.0
    is_trying: bool = False

    def may_try(self, now_s: float) -> bool:
        """Whether a call may go to the address now. If the circuit is open, answering yes uses up its one trial."""
        if self.failures < FAILURES_MAX:
            return True
        if now_s < self.until_s:
            return False
        self.is_trying = True
        self.until_s = now_s + self.pause_s
        return True

    def succeeded(self) -> None:
        """Record a success: the address answered."""
        self.failures, self.pause_s, self.until_s, self.is_trying = 0, 0.0, 0.0, False

    def failed(self, now_s: float) -> None:
        """Record a failure: the address did not answer, or answered that its system is out of order."""
        self.failures += 1
        if self.failures == FAILURES_MAX:
            self._open(now_s, PAUSE_S)
        elif self.failures > FAILURES_MAX and self.is_trying:
            # Only a failed trial doubles the pause: calls that left before the circuit opened may fail long afterwards.
            self._open(now_s, min(self.pause_s * 2, PAUSE_S_MAX))

    def waits_s(self, now_s: float) -> float:
        """How long no call may go to the address, in seconds; 0 if one may now."""
        return 0.0 if self.failures < FAILURES_MAX else max(0.0, self.until_s - now_s)

    def state(self, now_s: float) -> CircuitState:
        """Closed (calls go there), open (none does), or half-open (one trial may go, or is in progress)."""
        if self.failures < FAILURES_MAX:
            return "closed"
        return "half_open" if self.is_trying or now_s >= self.until_s else "open"

    def _open(self, now_s: float, pause_s: float) -> None:
        self.pause_s, self.until_s, self.is_trying = pause_s, now_s + pause_s, False


class Turns:
    """Smooth weighted round robin over addresses: in every round an address gets as many turns as its weight."""

    def __init__(self, weights: Sequence[int]) -> None:
        self._weights = tuple(weights)
        self._credit = [0] * len(self._weights)

    def order(self) -> list[int]:
        """The addresses' numbers in the order in which a call should try them: the one whose turn it is first, then the others by next turn."""
        credit, weights = self._credit, self._weights
        for number, weight in enumerate(weights):
            credit[number] += weight
        order = sorted(range(len(weights)), key=lambda number: -credit[number])
        credit[order[0]] -= sum(weights)
        return order


def weights_of(count: int, weights: Sequence[int]) -> tuple[int, ...]:
    """A weight for each of `count` addresses: the stated one, 1 where none is stated; a weight below 1 counts as 1."""
    return tuple(max(1, weights[number]) if number < len(weights) else 1 for number in range(count))


def retry_after_s(value: bytes | None) -> int | None:
    """The delay in seconds from `Retry-After`; None if the field is missing or holds a date."""
    text = (value or b"").strip()
    return int(text) if text.isdigit() and len(text) <= 9 else None
