"""What the steps work with, made once per process and handed to each step that needs it."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import msgspec

from lgsp.gateway.cache import Cache
from lgsp.gateway.circuits import Circuits
from lgsp.gateway.identities import Identities
from lgsp.gateway.meters import Meters
from lgsp.gateway.noise import Noise
from lgsp.gateway.recording import Journal
from lgsp.runtime.descriptions import Descriptions
from lgsp.runtime.tallies import Tallies
from lgsp.runtime.upstream import Upstreams


class Unsealing(Protocol):
    """Opens sealed secrets of providers."""

    def __call__(self, text: str, purpose: str) -> str:
        """The secret in clear; raises `SecretUnreadable`."""


class UpstreamParts(msgspec.Struct, frozen=True, kw_only=True):
    """What the way to a provider needs; enough to try it without serving anybody."""

    upstreams: Upstreams
    meters: Meters
    unseal: Unsealing
    now: Callable[[], datetime]
    buffered_body_bytes_max: int
    circuits: Circuits = msgspec.field(default_factory=Circuits)


class Parts(UpstreamParts, frozen=True, kw_only=True):
    """The gateway's parts."""

    journal: Journal
    identities: Identities
    tallies: Tallies
    noise: Noise
    descriptions: Descriptions
    cache: Cache = msgspec.field(default_factory=Cache)
