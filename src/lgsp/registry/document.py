"""The whole registry as one document that people can read and keep under version control: `lgsp-registry/1`.

Rules: codes and identifiers, never row numbers; what an entry leaves out has its default; no secret in clear comes out, though one may
be put in. Every fault is told with its path and line. When this changes, docs/reference/registry-document.md changes too.
"""

from typing import Annotated, Any, Final, Literal

from pydantic import Field, ValidationError

from lgsp.domain.errors import ContentRefused
from lgsp.domain.faults import Fault, Place
from lgsp.protocol.files.documents import Document, read_document
from lgsp.registry.facts import (
    CredentialFacts,
    Facts,
    Instant,
    Line,
    MemberFacts,
    Name,
    RightFacts,
    ServiceFacts,
    SubsystemFacts,
    VersionFacts,
    Word,
)

FORMAT: Final = "lgsp-registry/1"
BYTES_MAX: Final = 256 * 1024 * 1024
FAULTS_MAX: Final = 500


class InstanceEntry(Facts):
    """The instance that the document is about."""

    code: Word
    name: Name
    name_en: Line = ""


class PeerEntry(Facts):
    """Another instance."""

    code: Word
    name: Name
    name_en: Line = ""


class CredentialEntry(CredentialFacts):
    """A credential as it is kept: with its verifier, never with its secret."""

    key_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9.\-]{1,100}$")]
    verifier: Annotated[
        str,
        Field(
            pattern=r"^((sha256|scrypt)\$[0-9a-f]+\$[0-9a-f]+|sealed\$sealed1:[A-Za-z0-9_=\-]+|certificate\$[0-9a-f]{64}"
            r"|public_key\$[a-z0-9_\-]+\$[A-Za-z0-9+/=]+)$",
            max_length=2000,
        ),
    ]
    revoked_at: Instant = None


class VersionEntry(VersionFacts):
    """A version with its state."""

    status: Literal["draft", "published", "disabled", "withdrawn"] = "draft"


class ServiceEntry(ServiceFacts):
    """A service with its versions."""

    versions: list[VersionEntry] = []


class SubsystemEntry(SubsystemFacts):
    """A subsystem with what belongs to it."""

    status: Literal["active", "suspended"] = "active"
    credentials: list[CredentialEntry] = []
    services: list[ServiceEntry] = []


class MemberEntry(MemberFacts):
    """A member with what belongs to it."""

    status: Literal["active", "suspended"] = "active"
    subsystems: list[SubsystemEntry] = []


class RightEntry(RightFacts):
    """An access right between two identifiers."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9.\-]{1,100}$")]
    consumer: Annotated[str, Field(max_length=410)]
    service: Annotated[str, Field(max_length=510)]
    status: Literal["granted", "suspended", "ended"] = "granted"


class RegistryDocument(Facts):
    """The whole."""

    format: Literal["lgsp-registry/1"]
    instance: InstanceEntry
    peers: list[PeerEntry] = []
    members: list[MemberEntry] = []
    access_rights: list[RightEntry] = []


def read_registry(data: bytes) -> tuple[RegistryDocument, Document]:
    """Read a document's form; raises `ContentRefused` with every fault, its path and line."""
    document = read_document(data, bytes_max=BYTES_MAX)
    try:
        return RegistryDocument.model_validate(document.content), document
    except ValidationError as cause:
        faults = [document.located(fault) for fault in faults_of_validation(cause)]
        raise ContentRefused(faults=sorted(faults, key=lambda fault: fault.line)[:FAULTS_MAX]) from cause


_SENTENCES: Final = {
    "missing": ("is missing", "còn thiếu"),
    "extra_forbidden": ("is not a known field", "không phải là trường được biết"),
    "string_type": ("must be a text; put quotes around it", "phải là chuỗi; hãy đặt trong dấu nháy"),
    "string_too_short": ("must not be empty", "không được để trống"),
    "string_too_long": ("is too long (at most {max_length} characters)", "quá dài (tối đa {max_length} ký tự)"),
    "string_pattern_mismatch": ("has characters that may not stand there", "có ký tự không được phép"),
    "literal_error": ("must be one of {expected}", "phải là một trong {expected}"),
    "int_type": ("must be a whole number", "phải là số nguyên"),
    "int_parsing": ("must be a whole number", "phải là số nguyên"),
    "float_type": ("must be a number", "phải là số"),
    "float_parsing": ("must be a number", "phải là số"),
    "bool_type": ("must be true or false", "phải là true hoặc false"),
    "bool_parsing": ("must be true or false", "phải là true hoặc false"),
    "list_type": ("must be a list", "phải là danh sách"),
    "too_long": ("has too many entries (at most {max_length})", "có quá nhiều mục (tối đa {max_length})"),
    "dict_type": ("must be a group of fields", "phải là một nhóm trường"),
    "model_type": ("must be a group of fields", "phải là một nhóm trường"),
    "greater_than_equal": ("must be {ge} or more", "phải từ {ge} trở lên"),
    "greater_than": ("must be more than {gt}", "phải lớn hơn {gt}"),
    "less_than_equal": ("must be {le} or less", "phải từ {le} trở xuống"),
    "value_error": (
        "must be a date such as 2025-07-01 or an instant with its zone",
        "phải là ngày dạng 2025-07-01 hoặc thời điểm kèm múi giờ",
    ),
    "datetime_type": ("must be a date such as 2025-07-01", "phải là ngày dạng 2025-07-01"),
}


def faults_of_validation(error: ValidationError) -> list[Fault]:
    """What pydantic found, in our words."""
    return [_fault(dict(found)) for found in error.errors(include_url=False, include_input=False)]


def _fault(found: dict[str, Any]) -> Fault:
    place: Place = tuple(found["loc"])
    english, vietnamese = _SENTENCES.get(found["type"], (found["msg"], found["msg"]))
    facts = found.get("ctx", {})
    return (
        Fault(place, english.format_map(facts), vietnamese.format_map(facts))
        if "{" in english
        else Fault(place, english, vietnamese)
    )
