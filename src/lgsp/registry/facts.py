"""The facts that people state: one shape for operations, JSON API, pages and the YAML document.

Rules: unknown fields are faults, so that a misspelt limit is never silently dropped; an instant has a time zone, or is a date, which
means the beginning of that Vietnamese day. Whether facts fit together is decided in `rules.py`.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from lgsp.domain.configuration import AuthenticationKind, CredentialKind, DialectName, Resending
from lgsp.domain.list_places import ListAt
from lgsp.domain.periods import start_of_day


def read_instant(value: Any) -> Any:
    """A date, a datetime with its zone, or a text of either, as an instant in UTC; raises `ValueError`."""
    if isinstance(value, str):
        text = value.strip()
        value = date.fromisoformat(text) if len(text) == len("2025-07-01") else datetime.fromisoformat(text)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone, such as 2025-07-01T08:00:00+07:00")
        return value.astimezone(UTC)
    return start_of_day(value) if isinstance(value, date) else value


Instant = Annotated[datetime | None, BeforeValidator(read_instant)]
Word = Annotated[str, Field(min_length=1, max_length=100)]
Name = Annotated[str, Field(min_length=1, max_length=300)]
Line = Annotated[str, Field(max_length=300)]
Text = Annotated[str, Field(max_length=10_000)]
Count = Annotated[int, Field(ge=1, le=10**12)]
Concurrency = Annotated[int, Field(ge=1, le=10_000)]


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(inner) for key, inner in value.items())
    return isinstance(value, list | tuple) and any(_has_nul(inner) for inner in value)


class Facts(BaseModel):
    """What is stated; immutable, and without fields that we do not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    @field_validator("*", mode="before")
    @classmethod
    def _is_storable(cls, value: Any) -> Any:
        if _has_nul(value):
            raise ValueError("a text can't hold the character NUL")
        return value


class MemberFacts(Facts):
    """An organisation. `instance` is a peer's code, or empty for our own; `parent` is a member's code or whole identifier."""

    code: Word
    member_class: Word = "GOV"
    instance: Line = ""
    name: Name
    name_en: Line = ""
    parent: Annotated[str, Field(max_length=310)] = ""
    old_code: Line = ""
    valid_from: Instant = None
    valid_to: Instant = None


class RateLimitFacts(Facts):
    """At most `calls` in `period_s` seconds, in bursts of up to `burst`."""

    calls: Count
    period_s: Annotated[int, Field(ge=1, le=86400)] = 1
    burst: Annotated[int, Field(ge=1, le=1_000_000)] = 1


class SharedLimitsFacts(Facts):
    """What may be used at most by all who share it."""

    rate_limit: RateLimitFacts | None = None
    quota_per_day: Count | None = None
    quota_per_month: Count | None = None
    concurrent_calls_max: Concurrency | None = None


class SubsystemFacts(Facts):
    """An information system. `networks` (CIDR) are where its calls may come from; `ceilings` are for all its calls together."""

    code: Word
    name: Name
    name_en: Line = ""
    networks: Annotated[list[Word], Field(max_length=100)] = []
    ceilings: SharedLimitsFacts | None = None


class CredentialFacts(Facts):
    """A credential to issue."""

    kind: CredentialKind = "client_secret"
    valid_from: Instant = None
    valid_to: Instant = None
    note: Line = ""


class ServiceFacts(Facts):
    """A service."""

    code: Word
    title: Name
    title_en: Line = ""
    description: Text = ""
    legal_basis: Text = ""


class AuthenticationFacts(Facts):
    """How we identify ourselves to the provider. `secret` and `key` are sealed at once and never given back.

    `sealed_secret` and `sealed_key` are such as were sealed before; `certificate`, `key` and `authorities` are PEM.
    """

    kind: AuthenticationKind = "none"
    token_url: Line = ""
    client_id: Line = ""
    header: Line = ""
    secret: Annotated[str, Field(max_length=4000)] = ""
    sealed_secret: Annotated[str, Field(max_length=8000)] = ""
    parameters: Annotated[dict[str, Line], Field(max_length=10)] = {}
    certificate: Annotated[str, Field(max_length=50_000)] = ""
    key: Annotated[str, Field(max_length=20_000)] = ""
    sealed_key: Annotated[str, Field(max_length=40_000)] = ""
    authorities: Annotated[str, Field(max_length=200_000)] = ""


class FieldRuleFacts(Facts):
    """One change of a header field or a query parameter."""

    act: Literal["set", "rename", "remove"]
    where: Literal["header", "query"]
    name: Word
    value: Annotated[str, Field(max_length=1000)] = ""


class MappingFacts(Facts):
    """How a message is rewritten: its body by `text` in `language`, its fields by rules (`domain/configuration.py`)."""

    name: Annotated[str, Field(max_length=100)] = ""
    language: Literal["", "jmespath", "xslt"] = ""
    text: Annotated[str, Field(max_length=256 * 1024)] = ""
    fields: Annotated[list[FieldRuleFacts], Field(max_length=100)] = []


class FieldMapFacts(Facts):
    """A code that is written in another list on the way.

    `consumer` and `provider` name the list that each side holds: `don-vi-hanh-chinh`
    (what is in force today), `don-vi-hanh-chinh@2025-06-30` (as of a date) or `don-vi-hanh-chinh@1` (a version).
    """

    part: Literal["request", "reply"] = "request"
    fields: Annotated[list[Name], Field(min_length=1, max_length=8)]
    consumer: Annotated[str, Field(pattern=ListAt.PATTERN)]
    provider: Annotated[str, Field(pattern=ListAt.PATTERN)]
    levels: Annotated[list[Annotated[int, Field(ge=1, le=20)]], Field(max_length=8)] = []
    unmappable: Literal["refuse", "warn", "empty"] = "refuse"


class PersonRuleFacts(Facts):
    """Where a request names the person concerned, and what kind of data the service gives, in words that this person reads."""

    place: Annotated[str, Field(min_length=1, max_length=300)]
    data: Name
    data_en: Line = ""


class VersionFacts(Facts):
    """A version of a service: where it is published, where it really is, what may be called, the limits."""

    version: Annotated[str, Field(min_length=1, max_length=50)]
    base_path: Name
    kind: Literal["REST", "OPENAPI", "SOAP"] = "REST"
    upstreams: Annotated[list[Name], Field(max_length=20)] = []
    upstream_weights: Annotated[list[Annotated[int, Field(ge=1, le=100)]], Field(max_length=20)] = []
    endpoints: Annotated[list[Name], Field(max_length=2000)] = []
    openapi: dict[str, Any] | None = None
    soap: dict[str, Any] | None = None
    authentication: AuthenticationFacts = AuthenticationFacts()
    dialect: DialectName = ""
    validation: Literal["off", "report", "enforce"] = "off"
    notice: Text = ""
    is_default: bool = False
    timeout_s: Annotated[float, Field(gt=0, le=3600)] = 30.0
    request_body_bytes_max: Annotated[int, Field(ge=0, le=2**40)] = 10 * 1024 * 1024
    reply_body_bytes_max: Annotated[int, Field(ge=0, le=2**40)] = 100 * 1024 * 1024
    cache_bytes_max: Annotated[int, Field(ge=0, le=2**30)] = 0
    request_mapping: MappingFacts | None = None
    reply_mapping: MappingFacts | None = None
    ceilings: SharedLimitsFacts | None = None
    requires_signature: bool = False
    body_retention: Annotated[str, Field(max_length=30)] = ""
    resending: Resending = "never"
    person: PersonRuleFacts | None = None
    probe: Annotated[str, Field(max_length=300, pattern=r"^(/[!-~]*)?$")] = ""
    maps: Annotated[list[FieldMapFacts], Field(max_length=100)] = []


class RightFacts(Facts):
    """An access right: for what, on which basis, which endpoints and fields, how long, how much."""

    purpose: Annotated[str, Field(min_length=1, max_length=2000)]
    legal_basis: Annotated[str, Field(min_length=1, max_length=2000)]
    endpoints: Annotated[list[Name], Field(max_length=2000)] = []
    fields: Annotated[list[Name], Field(max_length=2000)] = []
    valid_from: Instant = None
    valid_to: Instant = None
    rate_limit: RateLimitFacts | None = None
    quota_per_day: Count | None = None
    quota_per_month: Count | None = None
    concurrent_calls_max: Concurrency | None = None
    maps: Annotated[list[FieldMapFacts], Field(max_length=100)] = []
    may_hide_use: bool = False


class OfficerFacts(Facts):
    """A person who signs in. `member` is a whole identifier, or empty for the platform's own people."""

    username: Annotated[str, Field(pattern=r"^[A-Za-z0-9@.+_-]{1,150}$")]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    email: Annotated[str, Field(pattern=r"^$|^[^@\s]+@[^@\s]+$", max_length=254)] = ""
    role: Literal["operator", "approver", "developer", "leader", "auditor"]
    member: Annotated[str, Field(max_length=310)] = ""
