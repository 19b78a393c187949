"""Translation of JSON to SOAP envelopes and back, by the neutral description of a service.

Rules: a child element is a member with its local name, one that may repeat is a list, nil is null, an attribute is `@name`, the
text of a type with attributes is `#text`. Nothing is guessed: an unknown member, a missing one, a value of another type is refused
with its path (`body.ChuHo.NgaySinh`), in a request as `RequestNotMappable`, in a reply as `ReplyNotMappable`; no value is ever
quoted. Attributes of a reply that the description does not name are dropped.
Theory: the types are compiled to plain objects once; a message then costs one traversal. Names and namespaces come from the
description, values are escaped, so a value can't become markup.
Clauses: SOAP 1.1 section 4, SOAP 1.2 part 1 section 5.
"""

import re
from typing import Any, Final

import msgspec
from lxml import etree

from lgsp.domain.errors import LgspError, MalformedRequest, ReplyNotMappable, RequestNotMappable, SoapFaultClient, SoapFaultServer
from lgsp.protocol.http.json_reading import read_exact
from lgsp.protocol.xml.simple_values import ValueMismatch, read_value, write_value
from lgsp.protocol.xml.soap_description import ENVELOPES, Complex, Element, Operation, Simple, SoapDescription
from lgsp.protocol.xml.trees import read_tree

XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_NIL: Final = f"{{{XSI}}}nil"
_ESCAPED: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})
_ESCAPED_IN_QUOTES: Final = _ESCAPED | str.maketrans({"\n": "&#10;", "\t": "&#9;"})
_TO_ESCAPE: Final = re.compile('[&<>"\r]')
_encoded: Final = msgspec.json.Encoder(decimal_format="number").encode
_TRUE: Final = frozenset({"true", "1"})
_IN_CODE: Final = frozenset({"Client", "Sender"})


class _Child:
    """An element, compiled for writing and reading."""

    __slots__ = ("close", "empty", "is_list", "least", "most", "name", "nil", "of", "open", "start")

    def __init__(self, told: Element, of: "Simple | _Group", prefix: str) -> None:
        tag = f"{prefix}:{told.name}" if prefix else told.name
        self.name = told.name
        self.of = of
        self.least, self.most = told.least, told.most
        self.is_list = told.most is None or told.most > 1
        self.open, self.close, self.start, self.empty = f"<{tag}>", f"</{tag}>", f"<{tag}", f"<{tag}/>"
        self.nil = f'<{tag} xsi:nil="true"/>' if told.is_nillable else ""


class _Group:
    """A type with children, compiled for writing and reading."""

    __slots__ = ("attributes", "by_name", "children", "choices", "needed", "value")

    def __init__(self) -> None:
        self.children: list[_Child] = []
        self.by_name: dict[str, _Child] = {}
        self.needed: list[_Child] = []
        self.attributes: dict[str, tuple[str, str, Simple, bool]] = {}
        self.choices: list[tuple[list[list[str]], bool]] = []
        self.value: Simple | None = None


class SoapCodec:
    """One service's codec."""

    def __init__(self, description: SoapDescription) -> None:
        self._types = description.types
        self._groups: dict[str, _Group] = {}
        self._prefixes: dict[str, str] = {}
        self._envelope = ENVELOPES[description.version]
        self._is_new = description.version == "1.2"
        operations = [(one, self._child(one.request), self._child(one.reply)) for one in description.operations]
        self._operations = {one.name: (one, request, reply) for one, request, reply in operations}
        spaces = "".join(f' xmlns:{prefix}="{_escape(space)}"' for space, prefix in self._prefixes.items())
        self._head = (
            f'<?xml version="1.0" encoding="utf-8"?>\n<s:Envelope xmlns:s="{self._envelope}" xmlns:xsi="{XSI}"{spaces}><s:Body>'
        )

    def operation(self, name: str) -> Operation | None:
        """An operation by its name."""
        found = self._operations.get(name)
        return found[0] if found is not None else None

    def headers(self, name: str) -> tuple[tuple[bytes, bytes], ...]:
        """The header fields with which an operation is called."""
        action = self._operations[name][0].action
        if self._is_new:
            kind = f'application/soap+xml; charset=utf-8; action="{action}"' if action else "application/soap+xml; charset=utf-8"
            return ((b"Content-Type", kind.encode("utf-8")),)
        return ((b"Content-Type", b"text/xml; charset=utf-8"), (b"SOAPAction", f'"{action}"'.encode()))

    def envelope(self, name: str, body: bytes) -> bytes:
        """The request envelope of an operation for a JSON body; raises `RequestNotMappable`."""
        try:
            value = read_exact(body, where="body") if body.strip() else {}
        except MalformedRequest as cause:
            raise RequestNotMappable(**cause.facts) from cause
        out = [self._head]
        _write_one(out, self._operations[name][1], value, "body")
        out.append("</s:Body></s:Envelope>")
        return "".join(out).encode("utf-8")

    def reply(self, name: str, body: bytes) -> bytes:
        """The JSON body for a reply envelope; raises `ReplyNotMappable`, or the SOAP fault that it holds."""
        try:
            root = read_tree(body)
        except MalformedRequest as cause:
            raise ReplyNotMappable(where="Envelope", why=cause.facts.get("why"), line=cause.facts.get("line")) from cause
        content = self._content(root)
        expected = self._operations[name][2]
        if content is None:
            if expected is not None and (isinstance(expected.of, Simple) or expected.of.needed):
                raise ReplyNotMappable(where="Body", why=f"{expected.name} is missing")
            return b"{}"
        if expected is None or etree.QName(content).localname != expected.name:
            raise ReplyNotMappable(where="Body", why=f"{expected.name if expected else 'nothing'} was expected")
        return _encoded(_read_one(expected, content, "body"))

    def _content(self, root: etree._Element) -> etree._Element | None:
        # A service that is called in one version of SOAP may report faults in the other.
        for space in ENVELOPES.values():
            if root.tag == f"{{{space}}}Envelope":
                content = root.find(f"{{{space}}}Body/*")
                if content is not None and content.tag == f"{{{space}}}Fault":
                    raise fault_of(content, space)
                return content
        raise ReplyNotMappable(where=str(etree.QName(root).localname)[:60], why="a SOAP Envelope was expected")

    def _child(self, told: Element | None) -> Any:
        if told is None:
            return None
        prefix = self._prefixes.setdefault(told.namespace, f"n{len(self._prefixes)}") if told.namespace else ""
        return _Child(told, self._ready(told.type), prefix)

    def _ready(self, key: str) -> "Simple | _Group":
        kind = self._types[key]
        if isinstance(kind, Simple):
            return kind
        if key not in self._groups:
            group = self._groups[key] = _Group()
            self._fill(group, kind)
        return self._groups[key]

    def _fill(self, group: _Group, kind: Complex) -> None:
        group.children = [self._child(one) for one in kind.elements]
        group.by_name = {one.name: one for one in group.children}
        group.needed = [one for one in group.children if one.least]
        for choice in kind.choices:
            group.choices.append(([[kind.elements[at].name for at in branch] for branch in choice.branches], choice.is_needed))
        for one in kind.attributes:
            prefix = self._prefixes.setdefault(one.namespace, f"n{len(self._prefixes)}") + ":" if one.namespace else ""
            tag = f"{{{one.namespace}}}{one.name}" if one.namespace else one.name
            simple = self._types[one.type]
            if isinstance(simple, Simple):
                group.attributes[f"@{one.name}"] = (f"{prefix}{one.name}", tag, simple, one.is_required)
        value = self._types.get(kind.value)
        group.value = value if isinstance(value, Simple) else None


def fault_of(node: etree._Element, space: str) -> LgspError:
    """The error for a SOAP fault: its code and its text."""
    code = node.findtext("faultcode") or node.findtext(f"{{{space}}}Code/{{{space}}}Value") or ""
    text = node.findtext("faultstring") or node.findtext(f"{{{space}}}Reason/{{{space}}}Text") or ""
    inner = node.findtext(f"{{{space}}}Code/{{{space}}}Subcode/{{{space}}}Value") or ""
    short = code.strip().rpartition(":")[2]
    facts = {"fault_code": (inner or code).strip()[:200], "fault_text": " ".join(text.split())[:1000]}
    is_theirs = short.partition(".")[0] in _IN_CODE
    return SoapFaultClient(**facts) if is_theirs else SoapFaultServer(**facts)


def _escape(text: str) -> str:
    return text.translate(_ESCAPED) if _TO_ESCAPE.search(text) else text


def _wrong(where: str, why: str) -> RequestNotMappable:
    return RequestNotMappable(where=where, why=why)


def _write_one(out: list[str], child: _Child, value: Any, where: str) -> None:
    if value is None:
        if not child.nil:
            raise _wrong(where, "must not be null")
        out.append(child.nil)
        return
    of = child.of
    if isinstance(of, Simple):
        out += (child.open, _escape(_written(of, value, where)), child.close)
        return
    if not isinstance(value, dict):
        raise _wrong(where, "must be an object")
    if of.attributes:
        out += (child.start, *_write_attributes(of, value, where), ">")
    else:
        out.append(child.open)
    _write_inside(out, of, value, where)
    out.append(child.close)


def _written(kind: Simple, value: Any, where: str) -> str:
    try:
        return write_value(kind, value)
    except ValueMismatch as cause:
        raise _wrong(where, str(cause)) from None


def _write_attributes(of: _Group, value: dict[str, Any], where: str) -> list[str]:
    texts = []
    for name, (tag, _, kind, is_required) in of.attributes.items():
        if name in value:
            texts.append(f' {tag}="{_written(kind, value[name], f"{where}.{name}").translate(_ESCAPED_IN_QUOTES)}"')
        elif is_required:
            raise _wrong(f"{where}.{name}", "is missing")
    return texts


def _write_inside(out: list[str], of: _Group, value: dict[str, Any], where: str) -> None:
    by_name = of.by_name
    for name in value:
        if name not in by_name and name not in of.attributes and not (name == "#text" and of.value is not None):
            raise _wrong(f"{where}.{name[:100]}", "is not known")
    if of.value is not None:
        out.append(_escape(_written(of.value, value.get("#text", ""), f"{where}.#text")))
    for child in of.children:
        name = child.name
        if name not in value:
            if child.least:
                raise _wrong(f"{where}.{name}", "is missing")
        elif child.is_list:
            _write_many(out, child, value[name], f"{where}.{name}")
        else:
            _write_one(out, child, value[name], f"{where}.{name}")
    for branches, is_needed in of.choices:
        chosen = [branch for branch in branches if any(name in value for name in branch)]
        if len(chosen) > 1 or (is_needed and not chosen):
            told = ", ".join(name for branch in branches for name in branch)
            raise _wrong(where, f"must have one of {told}" if is_needed else f"must have at most one of {told}")


def _write_many(out: list[str], child: _Child, value: Any, where: str) -> None:
    if not isinstance(value, list):
        raise _wrong(where, "must be a list")
    if len(value) < child.least or (child.most is not None and len(value) > child.most):
        raise _wrong(where, f"must have {child.least} to {child.most or 'any number of'} entries")
    for at, one in enumerate(value):
        _write_one(out, child, one, f"{where}[{at}]")


def _odd(where: str, why: str) -> ReplyNotMappable:
    return ReplyNotMappable(where=where, why=why)


def _read_one(child: _Child, node: etree._Element, where: str) -> Any:
    if node.get(_NIL) in _TRUE:
        if not child.nil:
            raise _odd(where, "must not be nil")
        return None
    of = child.of
    if isinstance(of, Simple):
        if len(node):
            raise _odd(where, "holds elements where a value was expected")
        return _value(of, node.text or "", where)
    content: dict[str, Any] = {}
    for name, (_, tag, kind, is_required) in of.attributes.items():
        text = node.get(tag)
        if text is not None:
            content[name] = _value(kind, text, f"{where}.{name}")
        elif is_required:
            raise _odd(f"{where}.{name}", "is missing")
    if of.value is not None:
        content["#text"] = _value(of.value, node.text or "", f"{where}.#text")
    elif (text := node.text) is not None and text.strip():
        raise _odd(where, "holds a text where elements were expected")
    _read_inside(content, of, node, where)
    return content


def _read_inside(content: dict[str, Any], of: _Group, node: etree._Element, where: str) -> None:
    by_name = of.by_name
    for inner in node:
        name = inner.tag.rpartition("}")[2]
        child = by_name.get(name)
        if child is None:
            raise _odd(f"{where}.{name[:100]}", "is not known")
        tail = inner.tail
        if tail is not None and tail.strip():
            raise _odd(where, "holds a text where elements were expected")
        if child.is_list:
            several = content.setdefault(name, [])
            several.append(_read_one(child, inner, f"{where}.{name}[{len(several)}]"))
        elif name in content:
            raise _odd(f"{where}.{name}", "stands there twice")
        else:
            content[name] = _read_one(child, inner, f"{where}.{name}")
    for child in of.needed:
        if child.name not in content:
            raise _odd(f"{where}.{child.name}", "is missing")


def _value(kind: Simple, text: str, where: str) -> Any:
    try:
        return read_value(kind, text)
    except ValueMismatch as cause:
        raise _odd(where, str(cause)) from None
