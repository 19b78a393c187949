"""Whether a call may pass: configuration × call × now → decision.

Rules: deny by default. An access right lets a consumer subsystem call a service (any version of it), or only the endpoints that the
right names, within its period. If several rights allow the same call, the one with the smallest identifier is used, so that the
same call is always counted on the same right.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

from lgsp.domain.configuration import AccessRight
from lgsp.domain.limits import is_limited
from lgsp.domain.periods import is_within
from lgsp.domain.routing import endpoint_of

Reason = Literal["", "no_right", "endpoint_not_included", "not_yet_valid", "expired"]


class Decision(msgspec.Struct, frozen=True):
    """The decision on one call: `right` is the access right that allows it; without one, `reason` says why it is refused."""

    right: AccessRight | None
    reason: Reason = ""


class Rights:
    """The access rights of one configuration, looked up by consumer and service."""

    def __init__(self, rights: Iterable[AccessRight]) -> None:
        self._by_pair: dict[tuple[str, str], AccessRight | list[AccessRight]] = {}
        limited, minimised, mapped = set(), set(), set()
        for right in rights:
            if is_limited(right):
                limited.add(right.service)
            if right.fields:
                minimised.add(right.service)
            if right.maps:
                mapped.add(right.service)
            pair = (right.consumer, right.service)
            known = self._by_pair.get(pair)
            # Nearly every pair has one right: a list for each would double the memory of 200,000 rights.
            if known is None:
                self._by_pair[pair] = right
            elif isinstance(known, list):
                known.append(right)
            else:
                self._by_pair[pair] = [known, right]
        self.limited_services = frozenset(limited)
        self.minimised_services = frozenset(minimised)
        self.mapped_services = frozenset(mapped)

    def between(self, consumer: str, service: str) -> list[AccessRight]:
        """All rights of a consumer on a service, ordered by identifier."""
        found = self._by_pair.get((consumer, service))
        if found is None:
            return []
        return sorted(found, key=lambda right: right.id) if isinstance(found, list) else [found]

    def decide(self, *, consumer: str, service: str, method: str, path: str, now: datetime) -> Decision:
        """Decide on one call; `path` is the part of the path below the service's base path."""
        reason: Reason = "no_right"
        for right in self.between(consumer, service):
            if not is_within(now, right.valid_from, right.valid_to):
                is_early = right.valid_from is not None and now < right.valid_from
                reason = "not_yet_valid" if is_early else "expired"
            elif right.endpoints and endpoint_of(right.endpoints, method, path) is None:
                reason = "endpoint_not_included"
            else:
                return Decision(right)
        return Decision(None, reason)
