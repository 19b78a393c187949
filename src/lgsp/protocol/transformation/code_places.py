"""Finding and replacing codes in a message: in JSON, XML, a query, a path.

Rules: a place is `/Data/*/communeCode` (in a body: a member's or element's name per segment, `*` for every element of a list or any
member, `~1` for `/`, `~0` for `~`, `@name` for an attribute; in XML the root element is the first segment), `?communeCode` (in the
query) or `{2}` (the second segment of the path below the service). All places of one composite code are of one kind, and in a body
they are in the same object.
An empty, null or absent value is no code and stays unchanged. A value that is neither text nor number is a code without
counterpart.
Theory: a JSON document is not reserialised; the new values are spliced into its bytes. A decoder that knows only the path to the
codes skips the rest without creating objects for it, and yields the values in document order; then each `"name"` is searched in the
bytes. The two agree in number and value exactly if every such name in the document is one of the places: then all other bytes can
stay. If not (a name that also occurs elsewhere, twice in an object, or spelled with escapes), the document is decoded level by
level.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final
from urllib.parse import quote, unquote_plus

import msgspec
from lxml import etree

from lgsp.domain.errors import MalformedRequest

DEPTH_MAX: Final = 50

Values = tuple[str, ...]
Changed = list[str] | None
Convert = Callable[[Values, Callable[[str], str | None]], Changed]
"""From the values of one code, one per place (empty where none), and the fields beside them, to what shall stand there; None leaves them."""

_members_of: Final = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_values_of: Final = msgspec.json.Decoder(list[msgspec.Raw]).decode
_value_of: Final = msgspec.json.Decoder().decode
_encoded: Final = msgspec.json.Encoder().encode
_SPACE: Final = b" \t\r\n"
_QUOTE: Final = 34
_ESCAPED_ASCII: Final = b"\\u00"
_BACKSLASH: Final = 92
_ENDS: Final = b",]} \t\r\n"
_COLON: Final = re.compile(rb"[ \t\r\n]*:[ \t\r\n]*")
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9_.\-]+")
_POINTER: Final = re.compile(r"(/[^/]+)+")
_SEGMENT: Final = re.compile(r"\{([1-9][0-9]?)\}")
_MISSING: Final = msgspec.UNSET


class Places:
    """The places of one code, compiled; raises `MalformedRequest` if they are malformed or don't belong together."""

    def __init__(self, fields: Iterable[str]) -> None:
        self.fields = tuple(fields)
        kinds = {field[:1] for field in self.fields}
        if len(kinds) != 1:
            raise MalformedRequest(why="the places of one code must be of one kind")
        self.kind = kinds.pop()
        self.names: tuple[str, ...] = ()
        self.way: tuple[str, ...] = ()
        if self.kind == "/":
            self._read_pointers()
        elif self.kind == "{":
            if not all(_SEGMENT.fullmatch(field) for field in self.fields):
                raise MalformedRequest(why="a segment of the path is written {2}")
            self.names = tuple(field[1:-1] for field in self.fields)
        elif self.kind == "?" and all(len(field) > 1 for field in self.fields):
            self.names = tuple(field[1:] for field in self.fields)
        else:
            raise MalformedRequest(why="a place is written /a/b, ?name or {2}")
        self._decode: Callable[[bytes], Any] | None = None
        if self.kind == "/" and all(_PLAIN_NAME.fullmatch(name) for name in self.names):
            self._decode = _decoder(self.way, self.names)
        self._keys = tuple(f'"{name}"'.encode() for name in self.names)
        self._splice = _splice_one if len(self.names) == 1 else _splice_several

    def _read_pointers(self) -> None:
        ways = []
        for field in self.fields:
            segments = [part.replace("~1", "/").replace("~0", "~") for part in field[1:].split("/")]
            if not _POINTER.fullmatch(field) or len(segments) > DEPTH_MAX:
                raise MalformedRequest(why="a place in a body is written /a/*/b")
            ways.append(tuple(segments))
        self.way, self.names = ways[0][:-1], tuple(way[-1] for way in ways)
        if any(way[:-1] != self.way for way in ways) or len(set(self.names)) != len(self.names):
            raise MalformedRequest(why="the places of one code must stand in the same object")

    def in_json(self, body: bytes, convert: Convert, *, needs_siblings: bool = False) -> bytes:
        """The document with its codes converted; raises `MalformedRequest` if it is no JSON."""
        try:
            # A name that is spelled with escapes would be missed in the bytes.
            if self._decode is not None and not needs_siblings and _ESCAPED_ASCII not in body:
                spliced = self._spliced(body, convert)
                if spliced is not None:
                    return spliced
            raw = msgspec.Raw(body.strip(_SPACE))
            changed = self._walked(raw, self.way, convert)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as cause:
            raise MalformedRequest(why="no readable JSON") from cause
        return body if changed is raw else bytes(changed)

    def _spliced(self, body: bytes, convert: Convert) -> bytes | None:
        assert self._decode is not None  # noqa: S101 - told by the caller's condition
        try:
            found = self._decode(body)
        except msgspec.ValidationError:
            return None
        return self._splice(body, self._keys, _objects_in(found, self.way), convert)

    def _walked(self, raw: msgspec.Raw, way: tuple[str, ...], convert: Convert) -> msgspec.Raw:
        first = bytes(memoryview(raw)[:1])
        if not way:
            return self._at(raw, first, convert)
        name, rest = way[0], way[1:]
        if first == b"[" and name == "*":
            elements = _values_of(raw)
            walked = [self._walked(element, rest, convert) for element in elements]
            return msgspec.Raw(_encoded(walked)) if _differs(elements, walked) else raw
        if first == b"{":
            members = _members_of(raw)
            chosen = list(members) if name == "*" else [name] if name in members else []
            after = {one: self._walked(members[one], rest, convert) for one in chosen}
            if any(after[one] is not members[one] for one in chosen):
                return msgspec.Raw(_encoded({**members, **after}))
            return raw
        _value_of(raw)
        return raw

    def _at(self, raw: msgspec.Raw, first: bytes, convert: Convert) -> msgspec.Raw:
        if first == b"[" and self.names == ("*",):
            elements = _values_of(raw)
            walked = [self._one(element, convert) for element in elements]
            return msgspec.Raw(_encoded(walked)) if _differs(elements, walked) else raw
        if first != b"{":
            _value_of(raw)
            return raw
        members = _members_of(raw)
        values = tuple(_text_of(members[name]) if name in members else "" for name in self.names)
        if not any(values):
            return raw
        changed = convert(values, lambda name: _text_of(members[name]) if name in members else None)
        if changed is None:
            return raw
        for name, before, after in zip(self.names, values, changed, strict=True):
            if name in members and before != after:
                members[name] = msgspec.Raw(_written(bytes(members[name]), after))
        return msgspec.Raw(_encoded(members))

    def _one(self, raw: msgspec.Raw, convert: Convert) -> msgspec.Raw:
        value = _text_of(raw)
        changed = convert((value,), _no_sibling) if value else None
        return raw if changed is None or changed[0] == value else msgspec.Raw(_written(bytes(raw), changed[0]))

    def in_xml(self, body: bytes, convert: Convert) -> bytes:
        """The document with its codes converted; raises `MalformedRequest` if it is no XML or has a DTD."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring(body, parser)
        except (etree.XMLSyntaxError, ValueError) as cause:
            raise MalformedRequest(why="no readable XML") from cause
        if root.getroottree().docinfo.doctype:
            raise MalformedRequest(why="the document has a DTD")
        has_changed = False
        for element in _elements_at(root, self.way):
            slots = [_slot(element, name) for name in self.names]
            values = tuple(read() for read, _ in slots)
            if any(values):
                changed = convert(values, lambda name, beside=element: _sibling_text(beside, name))  # type: ignore[misc]
                for (_, write), before, after in zip(slots, values, changed or values, strict=True):
                    if before != after:
                        write(after)
                        has_changed = True
        return etree.tostring(root.getroottree(), encoding="utf-8", xml_declaration=True) if has_changed else body

    def in_query(self, query: str, convert: Convert) -> str:
        """The query with its codes converted; each occurrence of a repeated parameter is a code."""
        pairs = [pair.partition("=") for pair in query.split("&")]
        rows: list[dict[str, int]] = []
        for at, (name, _, _) in enumerate(pairs):
            known = unquote_plus(name)
            if known in self.names:
                row = next((row for row in rows if known not in row), None)
                if row is None:
                    rows.append(row := {})
                row[known] = at
        for row in rows:
            values = tuple(unquote_plus(pairs[row[name]][2]) if name in row else "" for name in self.names)
            changed = convert(values, lambda name: _parameter(pairs, name)) if any(values) else None
            for name, after in zip(self.names, changed or (), strict=False):
                if name in row:
                    at = row[name]
                    pairs[at] = (pairs[at][0], "=", quote(after, safe=""))
        return "&".join("".join(pair) for pair in pairs)

    def in_path(self, path: str, convert: Convert) -> str:
        """The path with its codes converted."""
        segments = path.split("/")
        places = [int(name) for name in self.names]
        values = tuple(unquote_plus(segments[at].replace("+", "%2B")) if at < len(segments) else "" for at in places)
        changed = convert(values, _no_sibling) if any(values) else None
        for at, after in zip(places, changed or (), strict=False):
            if at < len(segments):
                segments[at] = quote(after, safe="")
        return "/".join(segments)


def is_place(field: str) -> bool:
    """Whether a text is a valid place."""
    try:
        Places((field,))
    except MalformedRequest:
        return False
    return True


def _no_sibling(_name: str) -> str | None:
    return None


def _decoder(way: tuple[str, ...], names: tuple[str, ...]) -> Callable[[bytes], Any]:
    """A decoder that knows only the path to the codes."""
    leaf = [
        (f"code{at}", msgspec.Raw | msgspec.UnsetType, msgspec.field(default=_MISSING, name=name)) for at, name in enumerate(names)
    ]
    kind: Any = msgspec.defstruct("Codes", leaf, gc=False)
    for segment in reversed(way):
        if segment == "*":
            kind = list[kind]
        else:
            below = ("below", kind | msgspec.UnsetType, msgspec.field(default=_MISSING, name=segment))
            kind = msgspec.defstruct("Way", [below], gc=False)
    return msgspec.json.Decoder(kind).decode


def _objects_in(found: Any, way: tuple[str, ...]) -> list[Any]:
    """The objects at the end of the path."""
    level: list[Any] = [found]
    for segment in way:
        several = level if segment == "*" else [[one.below] for one in level if one.below is not _MISSING]
        level = [inner for outer in several for inner in outer]
    return level


def _splice_one(body: bytes, keys: tuple[bytes, ...], objects: list[Any], convert: Convert) -> bytes | None:
    """The document with the values of one name converted; None if the name occurs elsewhere too."""
    parts, kept, at, key = [], 0, 0, keys[0]
    for one in objects:
        raw = one.code0
        if raw is _MISSING:
            continue
        value = bytes(raw)
        begin = _value_at(body, key, value, at)
        if begin < 0:
            return None
        at = begin + len(value)
        text = value[1:-1].decode() if value[0] == _QUOTE and b"\\" not in value else _text_of(raw)
        changed = convert((text,), _no_sibling) if text else None
        if changed is not None and changed[0] != text:
            parts.append(body[kept:begin])
            parts.append(_written(value, changed[0]))
            kept = at
    if body.find(key, at) >= 0:
        return None
    parts.append(body[kept:])
    return b"".join(parts) if kept else body


def _splice_several(body: bytes, keys: tuple[bytes, ...], objects: list[Any], convert: Convert) -> bytes | None:
    """The document with composite codes converted; None if one of the names occurs elsewhere too."""
    codes = [msgspec.structs.astuple(one) for one in objects]
    begins: list[list[int]] = [[-1] * len(keys) for _ in codes]
    for index, key in enumerate(keys):
        at = 0
        for code, places in zip(codes, begins, strict=True):
            if code[index] is not _MISSING:
                value = bytes(code[index])
                places[index] = _value_at(body, key, value, at)
                if places[index] < 0:
                    return None
                at = places[index] + len(value)
        if body.find(key, at) >= 0:
            return None
    pieces: list[tuple[int, int, bytes]] = []
    for code, places in zip(codes, begins, strict=True):
        values = tuple([_text_of(raw) for raw in code])
        changed = convert(values, _no_sibling) if any(values) else None
        for raw, before, begin, after in zip(code, values, places, changed or values, strict=True):
            if begin >= 0 and before != after:
                pieces.append((begin, begin + len(bytes(raw)), _written(bytes(raw), after)))
    return _joined(body, pieces)


def _value_at(body: bytes, key: bytes, value: bytes, at: int) -> int:
    """The offset of the value of the next such name; -1 if the next occurrence is not a name with this value."""
    found = body.find(key, at)
    if found < 0 or body[found - 1] == _BACKSLASH:
        return -1
    colon = _COLON.match(body, found + len(key))
    if colon is None or not body.startswith(value, begin := colon.end()):
        return -1
    # A string ends with its quote; after a number no further character of a number may follow.
    return begin if value[0] == _QUOTE or body[begin + len(value)] in _ENDS else -1


def _text_of(raw: Any) -> str:
    """A value as a code: a text, or a number as it is written; empty for null and an absent value."""
    if raw is _MISSING:
        return ""
    value = bytes(raw)
    if value[:1] == b'"':
        return value[1:-1].decode() if b"\\" not in value else str(_value_of(raw))
    return "" if value == b"null" else value.decode()


def _written(before: bytes, after: str) -> bytes:
    """A code as JSON: a number if it replaces a number and can be one."""
    if before[0] != _QUOTE and after.isascii() and after.isdigit() and (after[0] != "0" or len(after) == 1):
        return after.encode()
    return _encoded(after)


def _joined(body: bytes, pieces: list[tuple[int, int, bytes]]) -> bytes:
    if not pieces:
        return body
    pieces.sort()
    parts: list[bytes] = []
    at = 0
    for begin, end, text in pieces:
        parts += (body[at:begin], text)
        at = end
    parts.append(body[at:])
    return b"".join(parts)


def _differs(before: list[msgspec.Raw], after: list[msgspec.Raw]) -> bool:
    return any(one is not other for one, other in zip(before, after, strict=True))


def _elements_at(root: etree._Element, way: tuple[str, ...]) -> list[etree._Element]:
    level = [root] if way and way[0] in ("*", etree.QName(root).localname) else []
    for segment in way[1:]:
        level = [child for element in level for child in element.iterchildren(etree.Element) if _is_named(child, segment)]
    return level


def _is_named(element: etree._Element, segment: str) -> bool:
    return segment == "*" or etree.QName(element).localname == segment


def _slot(element: etree._Element, name: str) -> tuple[Callable[[], str], Callable[[str], None]]:
    """Getter and setter of a code below an element: an attribute, or the first child of that name."""
    if name.startswith("@"):
        return lambda: str(element.get(name[1:], "")), lambda after: element.set(name[1:], after)
    child = next((one for one in element.iterchildren(etree.Element) if _is_named(one, name)), None)
    if child is None:
        return lambda: "", lambda after: None
    return lambda: str(child.text or "").strip(), lambda after: setattr(child, "text", after)


def _sibling_text(element: etree._Element, name: str) -> str | None:
    return _slot(element, name)[0]() or None


def _parameter(pairs: list[tuple[str, str, str]], name: str) -> str | None:
    return next((unquote_plus(value) for known, _, value in pairs if unquote_plus(known) == name), None)
