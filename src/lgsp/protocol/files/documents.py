"""YAML or JSON documents written by people, parsed strictly, with the line of every part.

Rules: UTF-8; numbers, booleans and null as in the core schema of YAML 1.2 (so `no` and `010` are texts, and dates too); no anchors,
aliases and tags, which could make a small text enormous; no duplicate keys; nesting and size are limited. Every fault has its line.
"""

import json
import re
from typing import Any, Final

import yaml

from lgsp.domain.errors import ContentRefused
from lgsp.domain.faults import Fault, Place

DEPTH_MAX: Final = 100
_FIRST: Final = {"bool": "tf", "null": "n~\0", "int": "-+0123456789", "float": "-+0123456789."}
_CORE: Final = {
    "bool": r"true|false",
    "null": r"null|~|",
    "int": r"[-+]?(?:0|[1-9][0-9]*)",
    "float": r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?",
}


class _Loader(yaml.CSafeLoader):
    """A loader with the scalars of the core schema. The order of resolvers matters: whole numbers before fractions."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


for _kind, _pattern in _CORE.items():
    for _letter in _FIRST[_kind]:
        _Loader.yaml_implicit_resolvers.setdefault(_letter.strip("\0"), []).append(
            (f"tag:yaml.org,2002:{_kind}", re.compile(f"(?:{_pattern})$"))
        )


class Document:
    """The content of a document, and the line of each part."""

    def __init__(self, content: Any, root: yaml.Node | None) -> None:
        self.content = content
        self._root = root

    def line_of(self, place: Place) -> int:
        """The line on which a part begins, or else the line of the nearest enclosing part; 0 if lines are not known."""
        node = self._root
        for part in place:
            inner = _inner(node, part)
            if inner is None:
                break
            node = inner
        return 0 if node is None or node.start_mark is None else int(node.start_mark.line) + 1

    def located(self, fault: Fault) -> Fault:
        """The fault with its line."""
        return Fault(fault.place, fault.english, fault.vietnamese, self.line_of(fault.place))


def _inner(node: yaml.Node | None, part: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        inner: yaml.Node = node.value[part]
        return inner
    return None


def read_document(data: bytes, *, bytes_max: int) -> Document:
    """Parse a YAML or JSON text; raises `ContentRefused` with every fault that can be found."""
    if len(data) > bytes_max:
        raise _refused(f"larger than {bytes_max} bytes", f"lớn hơn {bytes_max} byte")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        line = data[: cause.start].count(b"\n") + 1
        raise _refused("not UTF-8", "không phải mã UTF-8", line) from cause
    try:
        _check_events(text)
        loader = _Loader(text)
        root = loader.get_single_node()
        if root is None:
            raise _refused("the document is empty", "tài liệu trống")
        _check_nodes(root)
        return Document(loader.construct_document(root), root)
    except yaml.YAMLError as cause:
        if text.lstrip()[:1] in ("{", "[", '"'):
            return _read_json(text, cause)
        raise _unreadable(cause) from cause


def _read_json(text: str, yaml_cause: yaml.YAMLError) -> Document:
    # Valid JSON that YAML can't parse, such as a letter written as two escapes (\\ud83d\\ude00); its lines are not known.
    try:
        return Document(json.loads(text), None)
    except (ValueError, RecursionError):
        raise _unreadable(yaml_cause) from yaml_cause


def _refused(english: str, vietnamese: str, line: int = 0) -> ContentRefused:
    return ContentRefused(faults=[Fault((), english, vietnamese, line)])


def _unreadable(cause: yaml.YAMLError) -> ContentRefused:
    mark = getattr(cause, "problem_mark", None)
    why = getattr(cause, "problem", None) or "a character that may not stand there"
    return _refused(f"unreadable: {why}", f"không đọc được: {why}", mark.line + 1 if mark else 0)


def _check_events(text: str) -> None:
    depth, faults = 0, []
    for event in yaml.parse(text, Loader=_Loader):
        line = getattr(event.start_mark, "line", -1) + 1
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEPTH_MAX:
                raise _refused(f"nested deeper than {DEPTH_MAX}", f"lồng nhau quá {DEPTH_MAX} tầng", line)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            faults.append(Fault((), "anchors and aliases are not taken", "không nhận ký hiệu neo và tham chiếu (& *)", line))
        elif getattr(event, "tag", None) not in (None, "!"):
            faults.append(Fault((), "tags are not taken", "không nhận thẻ kiểu (!)", line))
    if faults:
        raise ContentRefused(faults=faults)


def _check_nodes(root: yaml.Node) -> None:
    faults: list[Fault] = []
    waiting: list[tuple[Place, yaml.Node]] = [((), root)]
    while waiting:
        place, node = waiting.pop()
        if isinstance(node, yaml.SequenceNode):
            waiting.extend(((*place, index), inner) for index, inner in enumerate(node.value))
        elif isinstance(node, yaml.MappingNode):
            faults.extend(_faults_of_keys(place, node))
            waiting.extend(((*place, str(key.value)), inner) for key, inner in node.value)
    if faults:
        raise ContentRefused(faults=sorted(faults, key=lambda fault: fault.line))


def _faults_of_keys(place: Place, node: yaml.MappingNode) -> list[Fault]:
    seen: set[str] = set()
    faults = []
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            faults.append(Fault(place, "a key must be a text", "tên trường phải là một chuỗi", line))
        elif key.value in seen:
            faults.append(Fault((*place, key.value), "stands there twice", "bị lặp lại", line))
        else:
            seen.add(key.value)
    return faults
