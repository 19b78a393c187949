"""Dependencies of the steps: made once per process and passed to each step that needs them."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import msgspec

from lgsp.domain.configuration import ServiceVersion
from lgsp.gateway.callers.identities import Identities
from lgsp.gateway.callers.unidentified_refusals import UnidentifiedRefusals
from lgsp.gateway.messages.cache import Cache
from lgsp.gateway.messages.signed_replies import ReplySigner
from lgsp.gateway.metrics import Metrics
from lgsp.gateway.recording import Journal
from lgsp.gateway.upstream.circuits import Circuits
from lgsp.journal.bodies.store import BodyKeeper
from lgsp.protocol.credentials.sealing import upstream_purpose
from lgsp.runtime.host.host_memory import HostMemory
from lgsp.runtime.storage.code_maps import CodeMaps
from lgsp.runtime.storage.descriptions import Descriptions
from lgsp.runtime.upstream.pool import Upstreams
from lgsp.runtime.upstream.tls import TlsIdentity, identity_of


class Unsealing(Protocol):
    """Opens sealed secrets of providers."""

    def __call__(self, text: str, purpose: str) -> str:
        """The secret in clear; raises `SecretUnreadable`."""


class UpstreamDependencies(msgspec.Struct, frozen=True, kw_only=True):
    """Dependencies of calls to providers; enough to test a link without running a server."""

    upstreams: Upstreams
    metrics: Metrics
    unseal: Unsealing
    now: Callable[[], datetime]
    buffered_body_bytes_max: int
    circuits: Circuits = msgspec.field(default_factory=Circuits)

    def tls_identity(self, version: ServiceVersion) -> TlsIdentity:
        """The TLS identity that a service version needs; raises `SecretUnreadable`."""
        return identity_of(version.authentication, lambda sealed: self.unseal(sealed, upstream_purpose(version.service)))


class Dependencies(UpstreamDependencies, frozen=True, kw_only=True):
    """Dependencies of one gateway process."""

    journal: Journal
    identities: Identities
    memory: HostMemory
    replies: ReplySigner
    person_key: bytes
    bodies: BodyKeeper
    kept_body_bytes_max: int
    unidentified_refusals: UnidentifiedRefusals
    descriptions: Descriptions
    code_maps: CodeMaps = msgspec.field(default_factory=CodeMaps)
    cache: Cache = msgspec.field(default_factory=Cache)
