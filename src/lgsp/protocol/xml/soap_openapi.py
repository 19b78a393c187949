"""The OpenAPI document of a bridged SOAP service: one POST per operation, with JSON bodies.

Rules: the document describes what `soap_json.py` does, so a request that is valid by it can be translated; schemas are named after
the types, made unique.
"""

import re
from typing import Any, Final

from lgsp.protocol.xml.soap_description import Complex, Element, Simple, SoapDescription, ValueKind

_FORMATS: Final[dict[ValueKind, str]] = {"date": "date", "base64": "byte"}
_JSON_KINDS: Final[dict[ValueKind, str]] = {
    "boolean": "boolean",
    "integer": "integer",
    "decimal": "number",
    "float": "number",
}
_PROBLEM: Final = {"description": "Lỗi / Problem", "content": {"application/problem+json": {"schema": {"type": "object"}}}}


def openapi_of(description: SoapDescription, *, title: str, version: str) -> dict[str, Any]:
    """The document, OpenAPI 3.1."""
    names = _names(description)
    paths = {}
    for one in description.operations:
        answered = _body(one.reply, names) if one.reply is not None else {"description": "Đã nhận / Taken"}
        told = {
            "operationId": one.name,
            "summary": one.documentation or one.name,
            "requestBody": {"required": True, **_body(one.request, names)},
            "responses": {"200": answered, "default": _PROBLEM},
        }
        paths[f"/{one.name}"] = {"post": told}
    schemas = {name: _schema(description.types[key], names) for key, name in names.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": f"JSON ⇄ SOAP {description.version}"},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _names(description: SoapDescription) -> dict[str, str]:
    names: dict[str, str] = {}
    taken: set[str] = set()
    for key in description.types:
        bare = re.sub(r"[^A-Za-z0-9._-]+", "_", key.rpartition("}")[2]).strip("_") or "type"
        name, number = bare, 1
        while name in taken:
            number += 1
            name = f"{bare}_{number}"
        taken.add(name)
        names[key] = name
    return names


def _body(element: Element, names: dict[str, str]) -> dict[str, Any]:
    return {"description": element.name, "content": {"application/json": {"schema": _reference(element.type, names)}}}


def _reference(key: str, names: dict[str, str]) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{names[key]}"}


def _schema(kind: Simple | Complex, names: dict[str, str]) -> dict[str, Any]:
    return _of_simple(kind) if isinstance(kind, Simple) else _of_complex(kind, names)


def _of_simple(kind: Simple) -> dict[str, Any]:
    if kind.is_list:
        return {"type": "array", "items": _of_simple(Simple(kind.kind))}
    if kind.kind == "float":
        return {"anyOf": [{"type": "number"}, {"enum": ["INF", "-INF", "NaN"]}]}
    told = {
        "type": _JSON_KINDS.get(kind.kind, "string"),
        "format": _FORMATS.get(kind.kind),
        "pattern": _pattern(kind.pattern),
        "minLength": kind.length_min,
        "maxLength": kind.length_max,
        "minimum": kind.least,
        "maximum": kind.most,
        "enum": list(kind.enumeration) if kind.kind == "string" and kind.enumeration else None,
    }
    return {name: value for name, value in told.items() if value is not None}


def _pattern(text: str) -> str | None:
    r"""The JSON Schema pattern for a pattern of XML Schema; None unless both mean the same: no `\i`, `\c`, subtraction, and no bare `^` or `$`."""
    if not text or re.search(r"\\[icIC]|-\[|(?<!\[)\^|\$", text):
        return None
    return f"^(?:{text})$"


def _of_complex(kind: Complex, names: dict[str, str]) -> dict[str, Any]:
    properties: dict[str, Any] = {f"@{one.name}": _reference(one.type, names) for one in kind.attributes}
    required = [f"@{one.name}" for one in kind.attributes if one.is_required]
    if kind.value:
        properties["#text"] = _reference(kind.value, names)
    for one in kind.elements:
        properties[one.name] = _member(one, names)
        if one.least:
            required.append(one.name)
    told: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        told["required"] = required
    chosen = [
        _choice([[kind.elements[at].name for at in branch] for branch in one.branches], one.is_needed) for one in kind.choices
    ]
    return told | ({"allOf": chosen} if chosen else {})


def _member(one: Element, names: dict[str, str]) -> dict[str, Any]:
    schema = _reference(one.type, names)
    if one.is_nillable:
        schema = {"anyOf": [schema, {"type": "null"}]}
    if one.most is not None and one.most <= 1:
        return schema
    told: dict[str, Any] = {"type": "array", "items": schema}
    if one.least:
        told["minItems"] = one.least
    if one.most is not None:
        told["maxItems"] = one.most
    return told


def _choice(branches: list[list[str]], is_needed: bool) -> dict[str, Any]:
    present: list[dict[str, Any]] = [{"anyOf": [{"required": [name]} for name in branch]} for branch in branches]
    return {"oneOf": present if is_needed else [*present, {"not": {"anyOf": present}}]}
