"""The configuration indexed for calls: whatever a step looks up is one dictionary access.

Rules: a plan is immutable; a newer configuration is a new plan, and a call keeps the plan it began with. Which optional features the services
use is decided here once, not at each call. Building it takes about a second for 200,000 rights and happens outside the event loop.
"""

from collections.abc import Iterable
from datetime import datetime
from ipaddress import ip_network

import msgspec

from lgsp.domain.access import Rights
from lgsp.domain.configuration import AccessRight, Configuration
from lgsp.domain.periods import is_within
from lgsp.domain.routing import Routes


class Plan:
    """The indexes of one configuration."""

    def __init__(self, configuration: Configuration) -> None:
        self.number = configuration.number
        self.instance = configuration.instance
        self.compiled_at = configuration.compiled_at
        self.replay_key = configuration.replay_key
        self.clients = msgspec.structs.replace(configuration, credentials=(), services=(), access_rights=())
        self.aliases = {f"{one.id.rpartition('/')[0]}/{one.old_code}": one.id for one in configuration.members if one.old_code}
        self.dated_aliases = {one.before: one for one in configuration.aliases}
        self.subsystems = frozenset(one.id for one in configuration.subsystems)
        self.credentials = {one.key_id: one for one in configuration.credentials if one.subsystem in self.subsystems}
        self.has_soap = any(one.kind == "SOAP" for one in configuration.services)
        self.routes = Routes(configuration.services)
        _share_texts(configuration.access_rights)
        self.rights = Rights(configuration.access_rights)
        self.limited_services = self.rights.limited_services | {one.service for one in configuration.services if one.ceilings}
        self.limited_subsystems = {one.id: one.ceilings for one in configuration.subsystems if one.ceilings}
        self.networks = {one.id: tuple(map(ip_network, one.networks)) for one in configuration.subsystems if one.networks}
        self.minimised_services = self.rights.minimised_services
        self.mapped_services = self.rights.mapped_services

    def canonical(self, identifier: str, now: datetime | None = None) -> str:
        """An identifier as it is registered: members may still be named by their code in the old form, and until a date by a former identifier."""
        parts = identifier.split("/")
        member = self.aliases.get("/".join(parts[:3]))
        found = "/".join([member, *parts[3:]]) if member is not None else identifier
        return self._successor(found, now) if self.dated_aliases else found

    def _successor(self, identifier: str, now: datetime | None) -> str:
        """The identifier with its longest part that has an alias in force replaced by the current one."""
        head, rest = identifier, ""
        while head:
            alias = self.dated_aliases.get(head)
            if alias is not None and (now is None or is_within(now, None, alias.valid_to)):
                return alias.now + rest
            head, slash, last = head.rpartition("/")
            rest = f"{slash}{last}{rest}"
        return identifier

    def __repr__(self) -> str:
        return f"<Plan {self.instance} {self.number}>"


def _share_texts(rights: Iterable[AccessRight]) -> None:
    """Make equal strings one object: 200,000 rights name a few thousand services, purposes and legal bases, each decoded separately.

    The values stay the same, so writing to a frozen struct does no harm; it halves the memory while two plans exist.
    """
    known: dict[str, str] = {}
    share, put = known.setdefault, msgspec.structs.force_setattr
    for right in rights:
        put(right, "consumer", share(right.consumer, right.consumer))
        put(right, "service", share(right.service, right.service))
        put(right, "purpose", share(right.purpose, right.purpose))
        put(right, "legal_basis", share(right.legal_basis, right.legal_basis))
