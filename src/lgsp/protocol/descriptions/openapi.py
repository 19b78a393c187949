"""OpenAPI 3.0 and 3.1 descriptions, reduced to what a gateway must know: title, endpoints, schemas as they are.

Rules: a description is written by others, so nothing in it is fetched or trusted: references must stay inside the document, and the
server addresses are returned as suggestions only. Every fault is reported with its place and line; a description with a fault is
refused.
Clauses: OpenAPI Specification 3.0.4 and 3.1.1.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from lgsp.domain.errors import ContentRefused
from lgsp.domain.faults import Fault, Place
from lgsp.protocol.files.documents import Document, read_document

BYTES_MAX: Final = 5 * 1024 * 1024
FAULTS_MAX: Final = 100
METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch")
"""`trace` is left out on purpose: a gateway never forwards it (RFC 9110 section 9.3.8)."""

_VALIDATORS: Final = {"3.0": OpenAPIV30SpecValidator, "3.1": OpenAPIV31SpecValidator}


class Description(msgspec.Struct, frozen=True):
    """The facts of a description. `endpoints` are texts such as `GET /households/{id}`; `servers` are its authors' suggestions."""

    title: str
    version: str
    endpoints: tuple[str, ...]
    servers: tuple[str, ...]
    document: dict[str, Any]


def read_description(data: bytes) -> Description:
    """Parse a YAML or JSON description; raises `ContentRefused` with every fault."""
    document = read_document(data, bytes_max=BYTES_MAX)
    return description_of(document.content, document)


def description_of(content: Any, document: Document | None = None) -> Description:
    """The same for a document that was parsed already; `document` knows the lines. Raises `ContentRefused` with every fault."""
    content = _with_text_keys(content)
    faults = sorted(_faults(content), key=lambda fault: fault.path)[:FAULTS_MAX]
    if faults:
        raise ContentRefused(faults=[document.located(fault) for fault in faults] if document else faults)
    return Description(
        title=str(content["info"]["title"]),
        version=str(content["info"]["version"]),
        endpoints=tuple(
            f"{method.upper()} {path}" for path, item in content.get("paths", {}).items() for method in METHODS if method in item
        ),
        servers=tuple(str(server["url"]) for server in content.get("servers", ())),
        document=content,
    )


def _with_text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _with_text_keys(inner) for key, inner in value.items()}
    return [_with_text_keys(inner) for inner in value] if isinstance(value, list) else value


def _faults(content: Any) -> list[Fault]:
    version = content.get("openapi") if isinstance(content, dict) else None
    validator = _VALIDATORS.get(".".join(str(version).split(".")[:2]))
    if validator is None:
        return [Fault(("openapi",), "must be 3.0.x or 3.1.x", "phải là 3.0.x hoặc 3.1.x")]
    faults = [*_faults_of_references(content, content, ())]
    if faults:
        return faults  # the validator follows references, so it must not see a bad one
    faults = [*_faults_of_form(validator(content))]
    return faults or [*_faults_of_paths(content.get("paths", {}))]


def _faults_of_form(validator: Any) -> Iterator[Fault]:
    try:
        for error in validator.iter_errors():
            told = _sentence(error.message)
            yield Fault(tuple(error.absolute_path), told, f"không đúng chuẩn OpenAPI: {told}")
    except (KeyError, TypeError, AttributeError):  # the validator continues past what it has just reported as wrong
        yield Fault((), "is not built as OpenAPI says", "không có cấu trúc mà OpenAPI quy định")


def _faults_of_references(value: Any, root: Any, place: Place) -> Iterator[Fault]:
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _faults_of_references(inner, root, (*place, index))
    if not isinstance(value, dict):
        return
    reference = value.get("$ref")
    if isinstance(reference, str):
        here = (*place, "$ref")
        if not reference.startswith("#/"):
            yield Fault(here, "a reference must stay inside the document (#/…)", "tham chiếu phải nằm trong chính tài liệu (#/…)")
        elif not _has(root, reference):
            yield Fault(here, f"nothing is at {reference}", f"không có gì tại {reference}")
    for name, inner in value.items():
        yield from _faults_of_references(inner, root, (*place, name))


def _has(root: Any, reference: str) -> bool:
    value = root
    for part in reference.removeprefix("#/").split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return False
    return True


def _faults_of_paths(paths: dict[str, Any]) -> Iterator[Fault]:
    if not any(method in item for item in paths.values() for method in METHODS):
        yield Fault(("paths",), "no endpoint is described", "chưa mô tả điểm gọi nào")
    seen: dict[str, str] = {}
    for path in paths:
        pattern = re.sub(r"\{[^/{}]*\}", "*", path)
        if not re.fullmatch(r"/|(?:/[A-Za-z0-9\-._~!$&'()*+,;=:@]+)+/?", pattern):
            yield Fault(("paths", path), "a path must be plain segments with {names}", "đường dẫn chỉ gồm các đoạn thường và {tên}")
        if pattern in seen:
            yield Fault(("paths", path), f"means the same as {seen[pattern]}", f"trùng nghĩa với {seen[pattern]}")
        seen[pattern] = path


def _sentence(message: str) -> str:
    # The validator appends schema and instance on further lines; our place says it better.
    return message.partition("\n")[0][:300]
