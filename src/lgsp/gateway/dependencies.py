"""What the steps work with, made once per process and handed to each step that needs it."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import msgspec

from lgsp.domain.configuration import ServiceVersion
from lgsp.gateway.cache import Cache
from lgsp.gateway.circuits import Circuits
from lgsp.gateway.identities import Identities
from lgsp.gateway.meters import Meters
from lgsp.gateway.noise import Noise
from lgsp.gateway.recording import Journal
from lgsp.gateway.signed_replies import ReplySigner
from lgsp.journal.bodies import BodyKeeper
from lgsp.protocol.sealing import upstream_purpose
from lgsp.runtime.code_maps import CodeMaps
from lgsp.runtime.descriptions import Descriptions
from lgsp.runtime.host_memory import HostMemory
from lgsp.runtime.upstream import Upstreams
from lgsp.runtime.upstream_tls import TlsIdentity, identity_of


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

    def tls_identity(self, version: ServiceVersion) -> TlsIdentity:
        """What a service version wants of TLS; raises `SecretUnreadable`."""
        return identity_of(version.authentication, lambda sealed: self.unseal(sealed, upstream_purpose(version.service)))


class Parts(UpstreamParts, frozen=True, kw_only=True):
    """The gateway's parts."""

    journal: Journal
    identities: Identities
    memory: HostMemory
    replies: ReplySigner
    person_key: bytes
    bodies: BodyKeeper
    kept_body_bytes_max: int
    noise: Noise
    descriptions: Descriptions
    code_maps: CodeMaps = msgspec.field(default_factory=CodeMaps)
    cache: Cache = msgspec.field(default_factory=Cache)
