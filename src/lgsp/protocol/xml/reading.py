"""Strict parsing of XML that a consumer or provider sent (XML 1.0, Namespaces in XML 1.0).

Rules: UTF-8 only; no DOCTYPE and no entity declaration, so there is neither an entity bomb nor anything to fetch from outside; no
processing instruction (SOAP 1.1 section 3 forbids both); size, depth, number of elements and of attributes are limited; comments
are skipped. A refusal names line and column, both counted from 1, and never quotes the text.
Theory: expat parses the text in one pass with callbacks, so a limit stops it before memory is spent.
"""

from collections.abc import Iterator
from typing import Final
from xml.parsers import expat

import msgspec

from lgsp.domain.errors import MalformedRequest

XML_BYTES_MAX: Final = 1024 * 1024
DEPTH_MAX: Final = 64
ELEMENTS_MAX: Final = 20_000
ATTRIBUTES_MAX: Final = 32
"""Attributes of one element, namespace declarations not counted."""

NAMESPACES_MAX: Final = 64
"""Namespace declarations of the whole text."""

# A character that can't occur in an element's name, so its last occurrence separates the namespace from the name.
_SEPARATOR: Final = "}"


class XmlElement(msgspec.Struct):
    """One element; prefixes are resolved, names compare by namespace and local name. `text` is the text directly in it."""

    name: str
    namespace: str = ""
    attributes: dict[str, str] = {}
    children: list["XmlElement"] = []
    text: str = ""

    def child(self, name: str) -> "XmlElement | None":
        """The first child with this local name, in any namespace."""
        return next((child for child in self.children if child.name == name), None)

    def text_of(self, name: str) -> str:
        """The stripped text of the first child with this name; empty if there is none."""
        child = self.child(name)
        return child.text.strip() if child is not None else ""

    def walk(self) -> Iterator["XmlElement"]:
        """The element and all its descendants, in document order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))


def read_xml(text: bytes, *, bytes_max: int = XML_BYTES_MAX) -> XmlElement:
    """The root element; raises `MalformedRequest` with `line`, `column` and the reason."""
    if len(text) > bytes_max:
        raise MalformedRequest(why=f"XML larger than {bytes_max} bytes")
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as cause:
        line, column = text.count(b"\n", 0, cause.start) + 1, cause.start - text.rfind(b"\n", 0, cause.start)
        raise MalformedRequest(line=line, column=column, why="only UTF-8 is taken") from None
    if b"\0" in text:
        # Otherwise expat would decode the text as UTF-16, whatever encoding it is given.
        raise MalformedRequest(why="a NUL byte can't stand in XML")
    return _Reader().read(text)


class _Reader:
    def __init__(self) -> None:
        self._root: XmlElement | None = None
        self._open: list[XmlElement] = []
        self._pieces: list[list[str]] = []
        self._elements = 0
        self._namespaces = 0
        parser = expat.ParserCreate("utf-8", _SEPARATOR)
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartNamespaceDeclHandler = self._namespace
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        self._parser = parser

    def read(self, text: bytes) -> XmlElement:
        try:
            self._parser.Parse(text, True)
        except expat.ExpatError as cause:
            raise MalformedRequest(line=cause.lineno, column=cause.offset + 1, why=expat.ErrorString(cause.code)) from cause
        assert self._root is not None  # noqa: S101 - expat refuses a text without a root element
        return self._root

    def _refused(self, why: str) -> MalformedRequest:
        return MalformedRequest(line=self._parser.CurrentLineNumber, column=self._parser.CurrentColumnNumber + 1, why=why)

    def _declaration(self, version: str, encoding: str | None, _standalone: int) -> None:
        if version != "1.0":
            raise self._refused("only XML 1.0 is taken")
        if encoding is not None and encoding.lower() != "utf-8":
            raise self._refused("only UTF-8 is taken")

    def _doctype(self, *_: object) -> None:
        raise self._refused("DOCTYPE is not taken")

    def _instruction(self, *_: object) -> None:
        raise self._refused("processing instructions are not taken")

    def _namespace(self, *_: object) -> None:
        self._namespaces += 1
        if self._namespaces > NAMESPACES_MAX:
            raise self._refused(f"more than {NAMESPACES_MAX} namespace declarations")

    def _start(self, full_name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > ELEMENTS_MAX:
            raise self._refused(f"more than {ELEMENTS_MAX} elements")
        if len(self._open) >= DEPTH_MAX:
            raise self._refused(f"nested deeper than {DEPTH_MAX}")
        if len(attributes) > ATTRIBUTES_MAX:
            raise self._refused(f"more than {ATTRIBUTES_MAX} attributes")
        namespace, _, name = full_name.rpartition(_SEPARATOR)
        element = XmlElement(name, namespace, attributes)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)
        self._pieces.append([])

    def _end(self, _full_name: str) -> None:
        self._open.pop().text = "".join(self._pieces.pop())

    def _characters(self, text: str) -> None:
        self._pieces[-1].append(text)
