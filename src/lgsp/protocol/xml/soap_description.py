"""The description of a SOAP service in a neutral form that a gateway loads quickly: operations, types, the schemas themselves.

Rules: it is stored as JSON in object storage under its digest; a type is found by its key (`{namespace}name`, `xs:int`, or the path
of an anonymous one); fields are added with defaults, never renamed: gateways of the earlier release must read it. It holds no
address: the upstream is configured in the registry only.
"""

from typing import Any, Final, Literal

import msgspec

from lgsp.domain.errors import ContentRefused
from lgsp.domain.faults import Fault

SoapVersion = Literal["1.1", "1.2"]
ENVELOPES: Final[dict[SoapVersion, str]] = {
    "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
    "1.2": "http://www.w3.org/2003/05/soap-envelope",
}
ValueKind = Literal["string", "boolean", "integer", "decimal", "float", "date", "datetime", "time", "base64", "hex"]


class Simple(msgspec.Struct, frozen=True, omit_defaults=True, tag="simple"):
    """A type whose value is a text. `least` and `most` bound whole numbers, the lengths bound the text; `pattern` is for people and OpenAPI."""

    kind: ValueKind = "string"
    is_list: bool = False
    enumeration: tuple[str, ...] = ()
    pattern: str = ""
    length_min: int | None = None
    length_max: int | None = None
    least: int | None = None
    most: int | None = None


class Element(msgspec.Struct, frozen=True, omit_defaults=True):
    """A child element: how often it may occur (`most` None: any number), whether it may be nil."""

    name: str
    type: str
    namespace: str = ""
    least: int = 1
    most: int | None = 1
    is_nillable: bool = False


class Attribute(msgspec.Struct, frozen=True, omit_defaults=True):
    """An attribute."""

    name: str
    type: str
    namespace: str = ""
    is_required: bool = False


class Choice(msgspec.Struct, frozen=True, omit_defaults=True):
    """A choice of these groups of children, each named by their positions: exactly one occurs, or at most one if none is required."""

    branches: tuple[tuple[int, ...], ...]
    is_needed: bool = True


class Complex(msgspec.Struct, frozen=True, omit_defaults=True, tag="complex"):
    """A type with children and attributes; or with a text as its `value` (the key of a simple type) and attributes."""

    elements: tuple[Element, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    choices: tuple[Choice, ...] = ()
    value: str = ""


class Operation(msgspec.Struct, frozen=True, omit_defaults=True):
    """One operation: its `SOAPAction`, the element in the body of its request and of its reply (None: it has no reply)."""

    name: str
    request: Element
    reply: Element | None = None
    action: str = ""
    documentation: str = ""


class Asked(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a message selects an operation: the element in the body, and the `SOAPAction` that goes with it."""

    operation: str
    element: str
    namespace: str = ""
    action: str = ""


class SoapDescription(msgspec.Struct, frozen=True, omit_defaults=True):
    """The whole description. `operations` are those that can be bridged to JSON, `left_out` names the others and why; `asked` covers all of them.

    `schemas` are XML Schema texts under names that we chose.
    """

    format: Literal["lgsp-soap/1"]
    version: SoapVersion = "1.1"
    title: str = ""
    operations: tuple[Operation, ...] = ()
    asked: tuple[Asked, ...] = ()
    types: dict[str, Simple | Complex] = {}
    schemas: dict[str, str] = {}
    left_out: tuple[str, ...] = ()

    def operation(self, name: str) -> Operation | None:
        """An operation by its name."""
        return next((one for one in self.operations if one.name == name), None)


def soap_description(content: dict[str, Any]) -> SoapDescription:
    """Parse the description from a document; raises `ContentRefused`."""
    try:
        found = msgspec.convert(content, SoapDescription)
    except msgspec.ValidationError as cause:
        raise ContentRefused(
            faults=[Fault((), f"no description of a SOAP service: {cause}", f"không phải mô tả SOAP: {cause}")]
        ) from cause
    missing = sorted({key for key in _keys_named(found) if key not in found.types})
    if missing:
        raise ContentRefused(faults=[Fault(("types", key), "is named and not there", "được nêu nhưng không có") for key in missing])
    return found


def _keys_named(description: SoapDescription) -> list[str]:
    keys = [one.type for each in description.operations for one in (each.request, each.reply) if one is not None]
    for kind in description.types.values():
        if isinstance(kind, Complex):
            keys += [one.type for one in kind.elements] + [one.type for one in kind.attributes]
            keys += [kind.value] if kind.value else []
    return keys
