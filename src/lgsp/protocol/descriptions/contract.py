"""An OpenAPI description, compiled to validate requests and replies.

Rules: parameters of path and query, and JSON bodies, are validated against their schemas; every fault names its place
(`query.from_date`, `body.items[2].code`) and never quotes the value, which may be somebody's personal data. A media type that the
description does not name is a fault; a response that the description does not mention is not checked. References are resolved
inside the document only.
Clauses: OpenAPI Specification 3.0.4 (schemas by JSON Schema draft 4 with `nullable`) and 3.1.1 (draft 2020-12).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

import jsonschema_rs
import msgspec

from lgsp.domain.faults import Fault, Place

FAULTS_MAX: Final = 20
MASK: Final = "…"
_TEMPLATE: Final = re.compile(r"\{[^/{}]*\}")

Schema = Mapping[str, Any]


class Operation:
    """One method of one path; its validators are compiled on first use."""

    def __init__(self, document: Mapping[str, Any], item: Mapping[str, Any], told: Mapping[str, Any]) -> None:
        self._document = document
        self._is_old = str(document.get("openapi", "")).startswith("3.0")
        listed = [self._resolved(one) for one in [*item.get("parameters", ()), *told.get("parameters", ())]]
        self._parameters = {(str(one.get("in")), str(one.get("name"))): one for one in listed}
        self._body = self._resolved(told.get("requestBody") or {})
        self._responses = told.get("responses") or {}
        self._validators: dict[int, Any] = {}

    def faults_in_request(self, path: Mapping[str, str], query: str, kind: str, body: bytes) -> Iterator[Fault]:
        """The faults of a request."""
        asked: dict[str, list[str]] = {}
        for key, value in parse_qsl(query, keep_blank_values=True):
            asked.setdefault(key, []).append(value)
        for (where, name), parameter in self._parameters.items():
            if where == "path" and name in path:
                yield from self._of_parameter(("path", name), parameter, [path[name]])
            elif where == "query":
                yield from self._of_parameter(("query", name), parameter, asked.get(name, []))
        if body:
            yield from self._of_body(self._body.get("content") or {}, kind, body)
        elif self._body.get("required"):
            yield Fault(("body",), "is missing", "còn thiếu")

    def faults_in_reply(self, status: int, kind: str, body: bytes) -> Iterator[Fault]:
        """The faults of a reply of this status."""
        told = self._responses.get(str(status)) or self._responses.get(f"{status // 100}XX") or self._responses.get("default")
        content = self._resolved(told or {}).get("content")
        if content and body:
            yield from self._of_body(content, kind, body)

    def _of_parameter(self, place: Place, parameter: Mapping[str, Any], values: list[str]) -> Iterator[Fault]:
        if not values:
            if parameter.get("required"):
                yield Fault(place, "is missing", "còn thiếu")
            return
        schema = parameter.get("schema")
        if schema is not None:
            yield from self._against(schema, _read_as(self._resolved(schema), values), place)

    def _of_body(self, content: Mapping[str, Any], kind: str, body: bytes) -> Iterator[Fault]:
        names = (kind, f"{kind.partition('/')[0]}/*", "*/*")
        media = next((content[name] for name in names if name in content), None)
        if media is None:
            if content:
                yield Fault(("body",), "has a media type that the description does not name", "có kiểu nội dung mà mô tả không nêu")
            return
        if "schema" not in media or not (kind.endswith(("/json", "+json")) or kind == ""):
            return
        try:
            value = msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            yield Fault(("body",), "is no readable JSON", "không phải JSON đọc được")
            return
        yield from self._against(media["schema"], value, ("body",))

    def _against(self, schema: Schema, value: Any, place: Place) -> Iterator[Fault]:
        validator = self._validators.get(id(schema))
        if validator is None:
            validator = self._validators[id(schema)] = self._made(schema)
        for error in validator.iter_errors(value):
            yield Fault((*place, *error.instance_path), error.message, error.message)

    def _made(self, schema: Schema) -> Any:
        whole = {"components": self._document.get("components") or {}, "allOf": [schema]}
        if self._is_old:
            return jsonschema_rs.Draft4Validator(_with_null(whole), mask=MASK)
        return jsonschema_rs.Draft202012Validator(whole, mask=MASK)

    def _resolved(self, part: Mapping[str, Any]) -> Mapping[str, Any]:
        for _ in range(20):  # bounded, so that a circular chain of references ends
            reference = part.get("$ref")
            if not isinstance(reference, str):
                return part
            target: Any = self._document
            for name in reference.removeprefix("#/").split("/"):
                target = target.get(name.replace("~1", "/").replace("~0", "~"), {}) if isinstance(target, Mapping) else {}
            part = target if isinstance(target, Mapping) else {}
        return {}


class Contract:
    """All operations of one description. Construction is cheap; validators are compiled on first use."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._paths: list[tuple[re.Pattern[str], dict[str, Operation]]] = []
        # Concrete paths come before templates, as OpenAPI demands.
        for path, item in sorted(document.get("paths", {}).items(), key=lambda row: row[0].count("{")):
            operations = {name.upper(): Operation(document, item, told) for name, told in item.items() if isinstance(told, Mapping)}
            self._paths.append((_pattern(path), operations))

    def faults_in_request(self, *, method: str, path: str, query: str, content_type: str, body: bytes) -> list[Fault]:
        """The faults of a request; `path` is the part below the service. A path that is not described has none."""
        operation, values = self._operation(method, path)
        return [] if operation is None else _first(operation.faults_in_request(values, query, _kind(content_type), body))

    def faults_in_reply(self, *, method: str, path: str, status: int, content_type: str, body: bytes) -> list[Fault]:
        """The faults of a reply."""
        operation, _ = self._operation(method, path)
        return [] if operation is None else _first(operation.faults_in_reply(status, _kind(content_type), body))

    def _operation(self, method: str, path: str) -> tuple[Operation | None, dict[str, str]]:
        for pattern, operations in self._paths:
            found = pattern.fullmatch(path or "/")
            if found is not None and method in operations:
                return operations[method], {_plain_name(name): unquote(value) for name, value in found.groupdict().items()}
        return None, {}


def _pattern(path: str) -> re.Pattern[str]:
    pieces, at = [], 0
    for found in _TEMPLATE.finditer(path):
        pieces += [re.escape(path[at : found.start()]), f"(?P<p{found.group()[1:-1].encode().hex()}>[^/]+)"]
        at = found.end()
    return re.compile("".join([*pieces, re.escape(path[at:])]))


def _plain_name(group: str) -> str:
    return bytes.fromhex(group[1:]).decode()


def _kind(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _read_as(schema: Schema, values: list[str]) -> Any:
    kinds = schema.get("type")
    wanted = kinds if isinstance(kinds, list) else [kinds]
    if "array" in wanted:
        items = schema.get("items") or {}
        return [_read_as(items, [value]) for value in (values[0].split(",") if len(values) == 1 else values)]
    text = values[-1]
    if "boolean" in wanted and text in ("true", "false"):
        return text == "true"
    if "integer" in wanted and re.fullmatch(r"-?[0-9]{1,18}", text):
        return int(text)
    if "number" in wanted and re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,18})?", text):
        return float(text)
    return text


def _with_null(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_null(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    plain = {name: _with_null(one) for name, one in value.items() if name != "nullable"}
    if value.get("nullable") is True and isinstance(plain.get("type"), str):
        plain["type"] = [plain["type"], "null"]
        if isinstance(plain.get("enum"), list):
            plain["enum"] = [*(one for one in plain["enum"] if one is not None), None]
    return plain


def _first(faults: Iterator[Fault]) -> list[Fault]:
    return [fault for fault, _ in zip(faults, range(FAULTS_MAX), strict=False)]
