"""What a gateway must know, in one immutable, numbered snapshot: the configuration.

The registry compiles it, `protocol/snapshot.py` serialises it as JSON and signs it, gateways read it and nothing else of the
registry.
Rules: no secrets in clear (verifiers and sealed texts only); identifiers are texts in the form of `identifiers.py`; lists are
sorted by identifier, so that the same registry always gives the same bytes.
When this changes, docs/explain/configuration.md changes too, and gateways of the earlier release must still read the result:
add fields with defaults, never rename one.
"""

from datetime import datetime
from typing import Literal

import msgspec

CredentialKind = Literal["client_secret", "api_key", "access_key", "hashed_basic", "login", "certificate", "signature_key"]
"""`client_secret` and `api_key` are our own, `certificate` is a client certificate under its thumbprint, `signature_key` a
public key that signs requests (RFC 9421); the others are what existing
software shows: the `lgspaccesstoken` header, a hashed Basic header with `Timestamp`, the login of the national service portal's adapter."""

DialectName = Literal[
    "",
    "lgsp_access_token",
    "lgsp_bare",
    "population",
    "civil_status",
    "civil_status_earlier",
    "social_insurance",
    "document_axis",
]
"""The dialect in which a service tells errors; empty is ours, the problem document. Civil status has two forms, that of 2025 and an earlier one."""
Resending = Literal["never", "one_officer", "two_officers"]
"""Whether officers may send a call of a service again in the consumer's name: by one of them, or only when a second one approves."""

AuthenticationKind = Literal[
    "none",
    "oauth2_client_credentials",
    "api_key",
    "basic",
    "lgsp_access_token",
    "hashed_basic",
    "portal_session",
    "xroad",
    "axis_hmac",
]


class Member(msgspec.Struct, frozen=True, omit_defaults=True):
    """An organisation taking part, active at the time of compilation. `old_code` is its code in the old form, which callers may still use."""

    id: str
    name: str
    old_code: str = ""


class RateLimit(msgspec.Struct, frozen=True, omit_defaults=True):
    """At most `calls` in `period_s` seconds, evenly spread, with bursts of up to `burst` calls."""

    calls: int
    period_s: int = 1
    burst: int = 1


class SharedLimits(msgspec.Struct, frozen=True, omit_defaults=True):
    """Limits shared by all consumers of a service version, or by all services that a subsystem calls.

    Quotas count the calls let through, per Vietnamese calendar day and month; `concurrent_calls_max` limits the calls in progress
    at once.
    """

    rate_limit: RateLimit | None = None
    quota_per_day: int | None = None
    quota_per_month: int | None = None
    concurrent_calls_max: int | None = None


class Subsystem(msgspec.Struct, frozen=True, omit_defaults=True):
    """The part of a member's information system that calls and is called; suspended ones are left out of the snapshot.

    `networks` (CIDR) are the source networks its calls may come from; none means anywhere.
    """

    id: str
    name: str
    networks: tuple[str, ...] = ()
    ceilings: SharedLimits | None = None


class Credential(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a subsystem authenticates with; several may be valid at once, so that one can be replaced without downtime.

    `key_id` is public (the OAuth2 `client_id`, or the middle part of an API key) and unique in the snapshot; `verifier` is made by
    `protocol/credentials/verifiers.py`.
    """

    key_id: str
    kind: CredentialKind
    subsystem: str
    verifier: str
    valid_from: datetime | None = None
    valid_to: datetime | None = None


class Endpoint(msgspec.Struct, frozen=True, omit_defaults=True):
    """One method and path pattern of a service; `*` is one segment, `**` any number of them; method `*` is any."""

    method: str
    path: str


class Authentication(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the gateway authenticates to a provider. It opens `sealed_secret` and `sealed_key` with the home's sealing key.

    `certificate` (PEM, with its chain) and its key are the TLS client certificate, in addition to what `kind` says; `authorities`
    (PEM) are the CA certificates trusted for this provider in place of the system's.
    """

    kind: AuthenticationKind = "none"
    token_url: str = ""
    client_id: str = ""
    header: str = ""
    sealed_secret: str = ""
    parameters: dict[str, str] = {}
    certificate: str = ""
    sealed_key: str = ""
    authorities: str = ""


class FieldRule(msgspec.Struct, frozen=True, omit_defaults=True):
    """One change of a header field or a query parameter: set it to `value`, rename it to `value`, or remove it.

    A value to set may contain placeholders: `{header.X-Name}`, `{query.name}`, `{call.consumer}`;
    `protocol/transformation/mapping.py` lists them.
    """

    act: Literal["set", "rename", "remove"]
    where: Literal["header", "query"]
    name: str
    value: str = ""


class Mapping(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a message is rewritten between consumer and provider: its body by a program in `language`, its fields by rules in their order.

    `name` is what people and the journal call it. An empty language leaves the body unchanged.
    """

    name: str = ""
    language: Literal["", "jmespath", "xslt"] = ""
    text: str = ""
    fields: tuple[FieldRule, ...] = ()


class FieldMap(msgspec.Struct, frozen=True, omit_defaults=True):
    """A code in a message that is translated between code lists: from the consumer's list in a request, from the provider's in a reply.

    `fields` are the places of the code (`protocol/transformation/code_places.py`), several for a composite code, each at its level
    of the list in `levels`. `map` is the SHA-256 of the compiled code map in object storage, `name` its name in the journal
    (`dvhc-2025@1`). An empty `map` means that none is in force: a call that needs it is refused. `unmappable` says what happens to
    a code without counterpart.
    """

    part: Literal["request", "reply"]
    fields: tuple[str, ...]
    map: str = ""
    name: str = ""
    levels: tuple[int, ...] = ()
    unmappable: Literal["refuse", "warn", "empty"] = "refuse"


class Alias(msgspec.Struct, frozen=True, omit_defaults=True):
    """A former identifier of a member, or of something that belongs to it, which still works until a moment; no moment means no end."""

    before: str
    now: str
    valid_to: datetime | None = None


class PersonRule(msgspec.Struct, frozen=True, omit_defaults=True):
    """For a service with personal data: where a request names the person (`protocol/transformation/persons.py`), and what kind of data it gives.

    `data` says it in plain words, because the person reads it: "nơi thường trú, họ tên".
    """

    place: str
    data: str
    data_en: str = ""


class ServiceVersion(msgspec.Struct, frozen=True, omit_defaults=True):
    """One version of a service, ready to be called.

    `service` and `version` name it; `base_path` is the published path (`/apiCSDLDKDN/1.0`, no trailing slash, unique);
    X-Road's form reaches the version that `is_default`. `upstreams` are base addresses; the rest of the path is appended.
    `upstream_weights` are their shares of the calls, in the same order; a missing weight is 1.
    `description` is the SHA-256 of its OpenAPI document in object storage; `validation` says whether calls are checked against it.
    `probe` is the health check's path (with a query if it needs one): a GET that is harmless at any time.
    `ceilings` are the limits for all consumers together; `requires_signature` lets only signed requests through.
    `cache_bytes_max` is how many bytes of the provider's replies each gateway process may cache; 0 turns caching off.
    Empty `endpoints` means that any method and path below the base is the service. `maps` are the codes that are mapped for
    every consumer.
    `body_retention` is the retention class in which bodies of requests and replies are stored, encrypted, beside the journal; empty stores none.
    `resending` says whether officers may send a call again.
    `soap` is the SHA-256 of the neutral description of a SOAP service (`protocol/xml/soap_description.py`) in object storage: with kind `SOAP`
    envelopes pass unchanged and endpoints are `SOAP /operation`; with another kind JSON is translated to SOAP.
    """

    service: str
    version: str
    title: str
    base_path: str
    upstreams: tuple[str, ...]
    kind: Literal["OPENAPI", "REST", "SOAP"] = "REST"
    is_default: bool = True
    is_disabled: bool = False
    notice: str = ""
    endpoints: tuple[Endpoint, ...] = ()
    authentication: Authentication = Authentication()
    timeout_s: float = 30.0
    request_body_bytes_max: int = 10 * 1024 * 1024
    reply_body_bytes_max: int = 100 * 1024 * 1024
    description: str = ""
    validation: Literal["off", "report", "enforce"] = "off"
    dialect: DialectName = ""
    upstream_weights: tuple[int, ...] = ()
    cache_bytes_max: int = 0
    request_mapping: Mapping | None = None
    reply_mapping: Mapping | None = None
    soap: str = ""
    ceilings: SharedLimits | None = None
    requires_signature: bool = False
    probe: str = ""
    maps: tuple[FieldMap, ...] = ()
    person: PersonRule | None = None
    body_retention: str = ""
    resending: Resending = "never"


class AccessRight(msgspec.Struct, frozen=True, omit_defaults=True):
    """Permission of a consumer subsystem to call a service, or some endpoints of it, for a purpose on a legal basis.

    `may_hide_use` lets the consumer hide a use of personal data from the person concerned, where a law says so.
    Empty `endpoints` means the whole service. Rate limit, quotas and `concurrent_calls_max` mean the same as in `SharedLimits`.
    `maps` are the codes that are mapped for this consumer, before (in a reply: after) those of the service version.
    """

    id: str
    consumer: str
    service: str
    purpose: str
    legal_basis: str
    endpoints: tuple[Endpoint, ...] = ()
    fields: tuple[str, ...] = ()
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    rate_limit: RateLimit | None = None
    quota_per_day: int | None = None
    quota_per_month: int | None = None
    concurrent_calls_max: int | None = None
    maps: tuple[FieldMap, ...] = ()
    may_hide_use: bool = False


class Configuration(msgspec.Struct, frozen=True, omit_defaults=True):
    """The whole snapshot. `number` grows by one with each publication of an instance and never goes back.

    `replay_key` is the public key (Ed25519, 32 bytes in hex) that verifies the calls which officers send again; empty: such calls are refused.
    """

    instance: str
    number: int
    compiled_at: datetime
    members: tuple[Member, ...] = ()
    subsystems: tuple[Subsystem, ...] = ()
    credentials: tuple[Credential, ...] = ()
    services: tuple[ServiceVersion, ...] = ()
    access_rights: tuple[AccessRight, ...] = ()
    aliases: tuple[Alias, ...] = ()
    replay_key: str = msgspec.field(default="", name="resend_key")
