"""What a gateway must know, in one immutable, numbered snapshot: the configuration.

The registry compiles it, `protocol/snapshot.py` signs it and writes it as JSON, gateways read it and nothing else of the registry.
Rules: no secrets in clear (verifiers and sealed texts only); identifiers are texts in the form of `identifiers.py`;
lists are sorted by identifier, so that the same registry always gives the same bytes.
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
    """An organisation taking part, active at the time of compilation. `old_code` is its code in the old form, under which it is still called."""

    id: str
    name: str
    old_code: str = ""


class RateLimit(msgspec.Struct, frozen=True, omit_defaults=True):
    """At most `calls` in `period_s` seconds, evenly spread, with bursts of up to `burst` calls."""

    calls: int
    period_s: int = 1
    burst: int = 1


class SharedLimits(msgspec.Struct, frozen=True, omit_defaults=True):
    """What may be used at most: of a service version by all its consumers together, or by a subsystem of all services together.

    Quotas count calls let through, per Vietnamese calendar day and month; `concurrent_calls_max` counts calls under way.
    """

    rate_limit: RateLimit | None = None
    quota_per_day: int | None = None
    quota_per_month: int | None = None
    concurrent_calls_max: int | None = None


class Subsystem(msgspec.Struct, frozen=True, omit_defaults=True):
    """The part of a member's information system that talks; what is suspended is left out of the snapshot.

    `networks` (CIDR) are where its calls may come from; none means anywhere.
    """

    id: str
    name: str
    networks: tuple[str, ...] = ()
    ceilings: SharedLimits | None = None


class Credential(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a subsystem shows to be recognised; several may be in force at once, so that one can be replaced without a stop.

    `key_id` is public (the OAuth2 `client_id`, or the middle part of an API key) and unique in the snapshot;
    `verifier` is made by `protocol/credentials/verifiers.py`.
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
    """How we identify ourselves to a provider. `sealed_secret` and `sealed_key` are opened by the gateway with the home's sealing key.

    `certificate` (PEM, with its chain) and its key are shown in TLS beside whatever `kind` says; `authorities` (PEM) are believed of this
    provider in place of the system's.
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

    A value to set may take from the call: `{header.X-Name}`, `{query.name}`, `{call.consumer}`; `protocol/transformation/mapping.py` has the list.
    """

    act: Literal["set", "rename", "remove"]
    where: Literal["header", "query"]
    name: str
    value: str = ""


class Mapping(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a message is rewritten between consumer and provider: its body by a text in `language`, its fields by rules in their order.

    `name` is for people and the record. An empty language leaves the body as it is.
    """

    name: str = ""
    language: Literal["", "jmespath", "xslt"] = ""
    text: str = ""
    fields: tuple[FieldRule, ...] = ()


class FieldMap(msgspec.Struct, frozen=True, omit_defaults=True):
    """One code in a message that is written in another list on the way: from the consumer's list in a request, from the provider's in a reply.

    `fields` are the places of the code (`protocol/transformation/code_places.py`), several for a composite code, each at its level of the list
    in `levels`. `map` is the SHA-256 of the compiled code map in object storage, `name` what the record calls it (`dvhc-2025@1`). Without `map`
    there is none in force, and a call that needs it is refused. `unmappable` says what happens to a code without counterpart.
    """

    part: Literal["request", "reply"]
    fields: tuple[str, ...]
    map: str = ""
    name: str = ""
    levels: tuple[int, ...] = ()
    unmappable: Literal["refuse", "warn", "empty"] = "refuse"


class Alias(msgspec.Struct, frozen=True, omit_defaults=True):
    """An identifier of before, under which a member or what belongs to it is still called until a moment; none means no end."""

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
    `upstream_weights` are their shares of the calls, in the same order; where none stands it is 1.
    `description` is the SHA-256 of its OpenAPI document in object storage; `validation` says whether calls are checked against it.
    `probe` is a path, with a query if it needs one, that may be asked by GET at any time without harm, to see whether the provider is there.
    `ceilings` are for all consumers together; `requires_signature` lets only signed requests through.
    `cache_bytes_max` is how much of the provider's replies each gateway process may keep for later calls; 0 keeps none.
    Empty `endpoints` means that any method and path below the base is the service. `maps` are the codes that are mapped for
    every consumer.
    `body_retention` is the retention class in which bodies of requests and replies are kept, sealed, beside the journal; empty keeps none.
    `resending` says whether officers may send a call again.
    `soap` is the SHA-256 of the neutral description of a SOAP service (`protocol/xml/soap_description.py`) in object storage: with kind `SOAP`
    envelopes pass as they are and endpoints are `SOAP /operation`; with another kind JSON is bridged to SOAP.
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

    `may_hide_use` lets the consumer keep a use of personal data from the person concerned, where a law says so.
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

    `replay_key` is the public key (Ed25519, 32 bytes in hex) of calls that officers send again; empty: there are none.
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
