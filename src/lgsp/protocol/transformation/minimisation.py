"""Field minimisation: only those fields of a reply are forwarded that the access right allows.

Rules: a right lists the allowed fields, each as a path from the root: `/Data/MainInformation/NAME`. A segment is a member's name,
`*` for any member or every element of a list; `~1` stands for `/` and `~0` for `~` (RFC 6901). In XML a segment is an element's
local name, `{namespace}name`, or `@attribute`. A path allows everything below it; with the prefix `mask:` the field is forwarded
with its value masked.
What is not listed is removed. A plain value where deeper fields were allowed is removed too: it is not what was agreed.
A reply that can't be parsed raises `ReplyNotMinimisable`: nothing of it is forwarded.
Theory: the allowed paths form a tree that is traversed together with the document; what is allowed as a whole is never decoded, so
numbers, spellings and escapes below an allowed path stay byte for byte as the provider wrote them.
"""

import re
from collections.abc import Iterable
from typing import Final

import msgspec
from lxml import etree

from lgsp.domain.errors import ReplyNotMinimisable

MASK: Final = "***"
REMOVED_PATHS_MAX: Final = 100
"""Paths named in the record of one reply; what comes after is told as `…`."""
DEPTH_MAX: Final = 100

_SPACE: Final = b" \t\r\n"
_members_of: Final = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_values_of: Final = msgspec.json.Decoder(list[msgspec.Raw]).decode
_value_of: Final = msgspec.json.Decoder().decode
_encoded: Final = msgspec.json.Encoder().encode
_SEGMENT: Final = re.compile(r"/((?:\{[^}]*\})?[^/]*)")
_IS_MASKED: Final = "mask:"


class Allowed:
    """One node of the tree of allowed paths: whole, masked, or only some of what is below."""

    __slots__ = ("below", "is_masked", "is_whole")

    def __init__(self) -> None:
        self.below: dict[str, Allowed] = {}
        self.is_whole = False
        self.is_masked = False

    def at(self, name: str) -> "Allowed | None":
        """The node for a name; an exact name takes precedence over `*`."""
        return self.below.get(name) or self.below.get("*")


def allowed_tree(fields: Iterable[str]) -> Allowed:
    """The tree of a right's fields; raises `ReplyNotMinimisable` for a malformed path."""
    root = Allowed()
    for field in fields:
        path = field.removeprefix(_IS_MASKED)
        segments = _SEGMENT.findall(path)
        if "".join(f"/{segment}" for segment in segments) != path or not segments or "" in segments or len(segments) > DEPTH_MAX:
            raise ReplyNotMinimisable(why="a field of the access right is no path", field=field)
        place = root
        for segment in segments:
            place = place.below.setdefault(segment.replace("~1", "/").replace("~0", "~"), Allowed())
        place.is_masked = field.startswith(_IS_MASKED)
        place.is_whole = not place.is_masked
    return root


def is_field_path(field: str) -> bool:
    """Whether a text is a path that a right may list."""
    try:
        allowed_tree((field,))
    except ReplyNotMinimisable:
        return False
    return True


class Minimised(msgspec.Struct, frozen=True):
    """The minimised reply, and the sorted paths of what was removed or masked, positions in lists written as `*`."""

    body: bytes
    removed: tuple[str, ...]


def minimise_json(body: bytes, allowed: Allowed) -> Minimised:
    """Keep the allowed fields of a JSON document; raises `ReplyNotMinimisable` if it is not one."""
    removed: set[str] = set()
    try:
        kept = _of_json(msgspec.Raw(body.strip(_SPACE)), allowed, "", removed)
        return Minimised(b"null" if kept is None else bytes(kept), _told(removed))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as cause:
        raise ReplyNotMinimisable(why="the reply is no readable JSON") from cause


def _of_json(raw: msgspec.Raw, allowed: Allowed, path: str, removed: set[str]) -> msgspec.Raw | None:
    if allowed.is_whole:
        return raw
    if allowed.is_masked:
        removed.add(path)
        return msgspec.Raw(msgspec.json.encode(MASK))
    first = bytes(memoryview(raw)[:1])
    if first == b"{":
        members = {}
        for name, value in _members_of(raw).items():
            place = allowed.at(name)
            kept = (
                _of_json(value, place, f"{path}/{_escaped(name)}", removed)
                if place
                else _without(f"{path}/{_escaped(name)}", removed)
            )
            if kept is not None:
                members[name] = kept
        return msgspec.Raw(_encoded(members))
    if first == b"[":
        place, below = allowed.below.get("*"), f"{path}/*"
        values = _values_of(raw)
        if place is None:
            return _without(below, removed) if values else raw
        every = [_of_json(value, place, below, removed) for value in values]
        return msgspec.Raw(_encoded([kept for kept in every if kept is not None]))
    return raw if _value_of(raw) is None else _without(path or "/", removed)


def _without(path: str, removed: set[str]) -> msgspec.Raw | None:
    removed.add(path)
    return None


def minimise_xml(body: bytes, allowed: Allowed) -> Minimised:
    """Keep the allowed elements and attributes of an XML document; raises `ReplyNotMinimisable` if it is not one or has a DTD."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as cause:
        raise ReplyNotMinimisable(why="the reply is no readable XML") from cause
    if root.getroottree().docinfo.doctype:
        raise ReplyNotMinimisable(why="the reply has a DTD")
    removed: set[str] = set()
    place = _place_of(root, allowed)
    if place is None:
        raise ReplyNotMinimisable(why="nothing of the reply is allowed", root=etree.QName(root).localname)
    _of_xml(root, place, f"/{etree.QName(root).localname}", removed)
    return Minimised(etree.tostring(root, encoding="utf-8", xml_declaration=True), _told(removed))


def _of_xml(element: etree._Element, allowed: Allowed, path: str, removed: set[str]) -> None:
    if allowed.is_whole:
        return
    if allowed.is_masked:
        removed.add(path)
        _blacken(element)
        return
    for name in list(element.attrib):
        local = f"@{etree.QName(name).localname}"
        place = allowed.below.get(f"@{name}") or allowed.below.get(local)
        if place is None or place.is_masked:
            removed.add(f"{path}/{local}")
            if place is None:
                del element.attrib[name]
            else:
                element.attrib[name] = MASK
    if element.text and element.text.strip():
        removed.add(f"{path}/text()")
        element.text = None
    for child in list(element):
        local = etree.QName(child).localname
        place = _place_of(child, allowed)
        if child.tail and child.tail.strip():
            removed.add(f"{path}/text()")
        child.tail = None
        if place is None:
            removed.add(f"{path}/{local}")
            element.remove(child)
        else:
            _of_xml(child, place, f"{path}/{local}", removed)


def _place_of(element: etree._Element, allowed: Allowed) -> Allowed | None:
    return allowed.below.get(str(element.tag)) or allowed.at(etree.QName(element).localname)


def _blacken(element: etree._Element) -> None:
    for child in list(element):
        element.remove(child)
    element.attrib.clear()
    element.text = MASK


def _escaped(name: str) -> str:
    if "/" not in name and "~" not in name:
        return name
    return name.replace("~", "~0").replace("/", "~1")


def _told(removed: set[str]) -> tuple[str, ...]:
    paths = sorted(removed)
    return tuple(paths[:REMOVED_PATHS_MAX]) + (("…",) if len(paths) > REMOVED_PATHS_MAX else ())
