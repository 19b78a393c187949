"""A mapping of a service version, compiled: a message in, the rewritten message out.

Rules: field rules are applied in order, each to the result of those before; a value may contain placeholders, and a field whose
placeholder has no value is not set. Fields about the connection, about the body's framing and about the caller's credential can be
neither set nor read.
A value with a control character is refused, wherever it came from, so no mapping can enable header injection. What can't be
rewritten raises `RequestNotMappable` or `ReplyNotMappable` with its place; nothing of it is forwarded.
The names that a value or an expression may use: `call.` with transaction_id, consumer, service, version, purpose, legal_basis,
user_id, message_id; `header.<name>` and `query.<name>` of the request; `status` of a reply.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Known
from typing import Any, Final, Literal
from urllib.parse import quote, unquote_plus

import msgspec

from lgsp.domain.configuration import FieldRule, Mapping
from lgsp.domain.errors import ContentRefused, LgspError, ReplyNotMappable, RequestNotMappable
from lgsp.domain.faults import Fault, Place
from lgsp.protocol.http.headers import HOP_BY_HOP, OWN_OF_REPLY, OWN_OF_REQUEST
from lgsp.protocol.transformation.jmespath_mapping import BodyNotMapped, JmespathMapping
from lgsp.protocol.transformation.xslt_mapping import XsltMapping

Part = Literal["request", "reply"]
CALL_WORDS: Final = ("transaction_id", "consumer", "service", "version", "purpose", "legal_basis", "user_id", "message_id")
JSON_TYPE: Final = "application/json"
_UNTOUCHED: Final = HOP_BY_HOP | OWN_OF_REQUEST | OWN_OF_REPLY | {b"content-encoding", b"content-range", b"cookie", b"trailer"}
_NAME: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}")
_TAKEN: Final = re.compile(r"\{\{|\}\}|\{(header|query|call)\.([^{}]{1,100})\}|[{}]")
_CONTROL: Final = re.compile("[\x00-\x08\x0a-\x1f\x7f]")
VALUE_LETTERS_MAX: Final = 4000


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message before mapping. Names of headers are in lower case; `known` are the values of the call, `status` is that of a reply."""

    body: bytes = b""
    content_type: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    query: str = ""
    known: dict[str, str] = {}
    status: int | None = None


class Mapped(msgspec.Struct, frozen=True, kw_only=True):
    """The rewritten message. `set_headers` are added in front of the existing ones, of which those in `removed_headers` (lower case) are dropped."""

    body: bytes
    content_type: str
    query: str
    set_headers: tuple[tuple[str, str], ...] = ()
    removed_headers: frozenset[str] = frozenset()


def mapping_mark(part: Part, mapping: Mapping) -> str:
    """How the journal names an applied mapping: its part, its name, its digest."""
    digest = hashlib.sha256(msgspec.json.encode(mapping)).hexdigest()
    return f"{part} {mapping.name or '-'} sha256:{digest}"


class CompiledMapping:
    """One mapping, compiled. Construction raises `ContentRefused` with every fault and its place."""

    def __init__(self, mapping: Mapping, part: Part) -> None:
        faults = list(_faults_of_rules(mapping.fields, part))
        self._json: JmespathMapping | None = None
        self._xml: XsltMapping | None = None
        try:
            if mapping.language == "jmespath":
                self._json = JmespathMapping(mapping.text)
            elif mapping.language == "xslt":
                self._xml = XsltMapping(mapping.text)
            elif mapping.text:
                faults.append(Fault(("language",), "says how the text is to be read", "phải nêu ngôn ngữ của nội dung"))
        except ContentRefused as cause:
            faults += cause.faults
        if faults:
            raise ContentRefused(faults=faults)
        self._rules = mapping.fields
        self._values = [_value_of(rule.value) if rule.act == "set" else None for rule in mapping.fields]
        self._not_mappable: type[LgspError] = RequestNotMappable if part == "request" else ReplyNotMappable
        self.mark = mapping_mark(part, mapping)
        self.has_body = self._json is not None or self._xml is not None

    def map(self, message: Message, *, with_body: bool = True) -> Mapped:
        """Rewrite one message; raises `RequestNotMappable` or `ReplyNotMappable`. Without its body only the fields are rewritten."""
        fields = _Fields(message)
        for number, (rule, value) in enumerate(zip(self._rules, self._values, strict=True)):
            if not fields.apply(rule, value):
                raise self._not_mappable(where=f"fields[{number}]", why="the value holds a character that may not stand there")
        body, kind = message.body, message.content_type
        if self.has_body and with_body:
            try:
                body, kind = self._body(message)
            except BodyNotMapped as cause:
                raise self._not_mappable(where="body", why=str(cause)) from cause
        kind = next((value for name, value in fields.set if name.lower() == "content-type"), kind)
        return Mapped(
            body=body,
            content_type=kind,
            query=fields.query,
            set_headers=tuple(one for one in fields.set if one[0].lower() != "content-type"),
            removed_headers=frozenset(fields.removed),
        )

    def _body(self, message: Message) -> tuple[bytes, str]:
        kind = message.content_type.partition(";")[0].strip().lower()
        if self._json is not None:
            if message.body and not kind.endswith(("/json", "+json")):
                raise BodyNotMapped("the body is not JSON by its content type")
            return self._json.map(message.body, _around(message)), message.content_type if message.body else JSON_TYPE
        if self._xml is None or not kind.endswith(("/xml", "+xml")):
            raise BodyNotMapped("the body is not XML by its content type")
        written = self._xml.map(message.body, _flat(message))
        return written, f"{kind}; charset=utf-8"


def _around(message: Message) -> dict[str, Any]:
    return {
        "query": dict(_pairs(message.query)),
        "header": {name: value for name, value in message.headers if not _is_untouched(name)},
        "call": message.known,
        "status": message.status,
    }


def _flat(message: Message) -> dict[str, str]:
    around = _around(message)
    told = {f"{word}.{name}": str(value) for word in ("call", "query", "header") for name, value in around[word].items()}
    return told if message.status is None else {**told, "status": str(message.status)}


def _pairs(query: str) -> Iterable[tuple[str, str]]:
    for piece in query.split("&"):
        name, _, value = piece.partition("=")
        if name:
            yield unquote_plus(name), unquote_plus(value)


class _Fields:
    """The mutable fields of one message while the rules are applied."""

    def __init__(self, message: Message) -> None:
        self._headers = dict(message.headers)
        self._known = message.known
        self._asked = dict(_pairs(message.query))
        self.query = message.query
        self.set: list[tuple[str, str]] = []
        self.removed: set[str] = set()

    def apply(self, rule: FieldRule, value: "Callable[[_Fields], str | None] | None") -> bool:
        """Apply a rule; False if its value is not allowed in a field."""
        told = value(self) if value is not None else None
        if value is not None and told is None:
            return True
        if told is not None and (_CONTROL.search(told) or len(told) > VALUE_LETTERS_MAX):
            return False
        if rule.where == "query":
            self.query = _changed_query(self.query, rule, told)
        else:
            self._change_header(rule, told)
        return True

    def _change_header(self, rule: FieldRule, told: str | None) -> None:
        name = rule.name.lower()
        if rule.act == "rename":
            told = self._headers.get(name)
        self._drop(name)
        target = rule.value if rule.act == "rename" else rule.name
        if told is not None and rule.act != "remove":
            self._drop(target.lower())
            self._headers[target.lower()] = told
            self.set.append((target, told))

    def _drop(self, name: str) -> None:
        self._headers.pop(name, None)
        self.removed.add(name)
        self.set = [one for one in self.set if one[0].lower() != name]

    def look(self, word: str, name: str) -> str | None:
        """The value of a placeholder; None if there is none."""
        if word == "header":
            return self._headers.get(name.lower())
        return (self._asked if word == "query" else self._known).get(name) or None


def _changed_query(query: str, rule: FieldRule, told: str | None) -> str:
    pieces = []
    for piece in query.split("&") if query else ():
        name, has_value, value = piece.partition("=")
        if unquote_plus(name) != rule.name:
            pieces.append(piece)
        elif rule.act == "rename":
            pieces.append(f"{quote(rule.value, safe='')}{has_value}{value}")
    if told is not None:
        pieces.append(f"{quote(rule.name, safe='')}={quote(told, safe='')}")
    return "&".join(pieces)


def _value_of(text: str) -> "Callable[[_Fields], str | None]":
    pieces: list[str | tuple[str, str]] = []
    at = 0
    for found in _TAKEN.finditer(text):
        pieces.append(text[at : found.start()])
        pieces.append((found[1], found[2]) if found[1] else found[0][0])
        at = found.end()
    pieces.append(text[at:])

    def value(fields: _Fields) -> str | None:
        taken = [piece if isinstance(piece, str) else fields.look(*piece) for piece in pieces]
        return None if None in taken else "".join(piece for piece in taken if piece is not None)

    return value


def _is_untouched(name: str) -> bool:
    lower = name.lower().encode("latin-1", "replace")
    return lower in _UNTOUCHED or lower.startswith(b"lgsp-")


def _faults_of_rules(rules: Iterable[FieldRule], part: Part) -> Iterable[Fault]:
    for number, rule in enumerate(rules):
        place: Place = ("fields", number)
        if rule.where == "query" and part == "reply":
            yield Fault((*place, "where"), "a reply has no query", "trả lời không có tham số")
        for name, text in (("name", rule.name), *((("value", rule.value),) if rule.act == "rename" else ())):
            if rule.where == "header" and not _NAME.fullmatch(text):
                yield Fault((*place, name), "is no header's name", "không phải tên tiêu đề")
            elif rule.where == "header" and _is_untouched(text):
                yield Fault((*place, name), "belongs to the platform", "thuộc về nền tảng, không được sửa")
            elif not text:
                yield Fault((*place, name), "is missing", "còn thiếu")
        if rule.act == "set":
            yield from _faults_of_value(rule.value, (*place, "value"))


def _faults_of_value(text: str, place: Place) -> Iterable[Fault]:
    for found in _TAKEN.finditer(text):
        word, name = found[1], found[2]
        if found[0] in ("{", "}"):
            yield Fault(place, "a brace stands for itself as {{ or }}", "dấu ngoặc nhọn phải viết là {{ hoặc }}")
        elif word == "call" and name not in CALL_WORDS:
            yield Fault(place, f"call.{name} is not known", f"không có call.{name}")
        elif word == "header" and _is_untouched(name):
            yield Fault(place, f"header.{name} can't be taken", f"không được lấy header.{name}")
    if _CONTROL.search(text):
        yield Fault(place, "holds a control character", "có ký tự điều khiển")


def known_words(words: Known[str, str]) -> dict[str, str]:
    """The values of a call that are present."""
    return {name: words[name] for name in CALL_WORDS if words.get(name)}
