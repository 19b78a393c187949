"""XML bodies rewritten by an XSLT 1.0 stylesheet, sandboxed and with bounded work.

Rules: only XSLT's own elements and XPath's own functions: no extension, no `document()`, no import, no output but XML; no file or
network access. Values of the call are available as top-level parameters named `call.consumer`, `query.name`, `header.name`,
`status`.
Theory: XSLT 1.0 can loop for ever and double a text with each iteration. So at compilation a counting call is inserted where work
begins (templates, loops), where something is copied, written or stored, and before expressions that reach beyond the current node
(`//`, `..`, `/a/b`, `key()`): it counts nodes and characters, and stops the transformation when the sum exceeds the limit. Such an
expression inside a predicate is charged the square of the message's size, which is its worst case. The same message always costs
the same, and no clock is needed. libxslt bounds the depth of templates.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from lgsp.domain.errors import ContentRefused, MalformedRequest
from lgsp.domain.faults import Fault
from lgsp.protocol.transformation.jmespath_mapping import BodyNotMapped
from lgsp.protocol.xml.trees import read_tree

XSL: Final = "{http://www.w3.org/1999/XSL/Transform}"
WORK_MAX: Final = 2_000_000
TEXT_MAX: Final = 256 * 1024
RESULT_BYTES_MAX: Final = 16 * 1024 * 1024
TEMPLATE_DEPTH_MAX: Final = 500
TURN_COST: Final = 10
LETTERS_PER_UNIT: Final = 16
BYTES_PER_REACH: Final = 64
BYTES_PER_SQUARE: Final = 32
WIDE_STEPS_MAX: Final = 1
"""Steps such as `//` in one expression: two of them may cost the square of the message's size."""

_OWN: Final = "urn:lgsp:counting"
_ELEMENTS: Final = frozenset(
    f"{XSL}{name}"
    for name in [
        "stylesheet",
        "transform",
        "template",
        "apply-templates",
        "call-template",
        "for-each",
        "if",
        "choose",
        "when",
        "otherwise",
        "value-of",
        "copy-of",
        "copy",
        "element",
        "attribute",
        "attribute-set",
        "text",
        "variable",
        "param",
        "with-param",
        "output",
        "key",
        "sort",
        "number",
        "strip-space",
        "preserve-space",
        "decimal-format",
        "namespace-alias",
        "message",
        "comment",
    ]
)
_KEPT: Final = frozenset(f"{XSL}{name}" for name in ("variable", "param"))
_LITERAL: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
_FOREIGN: Final = re.compile(r"[\w.\-]+\s*:\s*[\w.\-]+\s*\(")
_FORBIDDEN: Final = re.compile(r"(?<![\w.\-])(?:document|unparsed-entity-uri)\s*\(")
_WIDE: Final = re.compile(r"//|(?:descendant|following|preceding|ancestor)(?:-or-self)?\s*::")
_REACH: Final = re.compile(r"//|\.\.|[a-z]\s*::|(?:^|[(\[,|{=<>+*-]|\s)\s*/|\bkey\s*\(|\bid\s*\(")
_INSIDE_ANOTHER: Final = frozenset(f"{XSL}{name}" for name in ("when", "with-param", "sort"))

etree.XSLT.set_global_max_depth(TEMPLATE_DEPTH_MAX)


class _Counter:
    """Counts the work of one transformation."""

    def __init__(self) -> None:
        self.left = WORK_MAX
        self.whole = 0

    def turn(self, _: Any) -> bool:
        return self._spend(TURN_COST)

    def weigh(self, _: Any, value: Any, is_there: bool) -> bool:
        if isinstance(value, list):
            if is_there and not value:
                return self._spend(self.whole)  # the document itself: lxml has no name for it
            for node in value:
                # Attributes and texts come as strings.
                self._spend(_letters(node) if isinstance(node, str) else sum(1 + _letters(one.text) for one in node.iter()))
            return False
        return self._spend(1 + _letters(value))

    def reach(self, _: Any) -> bool:
        return self._spend(1 + self.whole // BYTES_PER_REACH)

    def square(self, _: Any) -> bool:
        return self._spend(1 + (self.whole // BYTES_PER_SQUARE) ** 2)

    def _spend(self, units: int) -> bool:
        self.left -= units
        if self.left < 0:
            raise BodyNotMapped("the stylesheet does more work than is allowed")
        return False


def _letters(text: Any) -> int:
    return len(text) // LETTERS_PER_UNIT if isinstance(text, str) else 0


class XsltMapping:
    """One stylesheet, compiled. Each use has a counter of its own, so two threads must not use it at once."""

    def __init__(self, text: str) -> None:
        root = _read(text)
        faults = sorted(_faults(root), key=lambda fault: fault.line)
        if faults:
            raise ContentRefused(faults=faults)
        self._parameters = {str(one.get("name")) for one in root.findall(f"{XSL}param")}
        self._counter = _Counter()
        _count_work(root)
        counted = {(_OWN, name): getattr(self._counter, name) for name in ("turn", "weigh", "reach", "square")}
        denied = etree.XSLTAccessControl(
            read_file=False, write_file=False, create_dir=False, read_network=False, write_network=False
        )
        try:
            self._transform = etree.XSLT(root, extensions=counted, regexp=False, access_control=denied)
        except etree.XSLTParseError as cause:
            raise ContentRefused(faults=[Fault(("text",), _told(cause), _told(cause), _line(cause))]) from cause

    def map(self, body: bytes, known: Mapping[str, str]) -> bytes:
        """The rewritten body; `known` are the values of the parameters. Raises `BodyNotMapped`."""
        try:
            source = read_tree(body)
        except MalformedRequest as cause:
            raise BodyNotMapped(f"the body is no readable XML: {cause.facts}") from cause
        given = {name: etree.XSLT.strparam(_storable(known[name])) for name in self._parameters & known.keys()}
        self._counter.left, self._counter.whole = WORK_MAX, len(body)
        try:
            result = self._transform(source, **given)
        except etree.XSLTApplyError as cause:
            raise BodyNotMapped(f"the stylesheet stopped: {_told(cause)}") from cause
        if result.getroot() is None:
            raise BodyNotMapped("the stylesheet gave nothing")
        written: bytes = etree.tostring(result.getroot(), encoding="utf-8", xml_declaration=True)
        if len(written) > RESULT_BYTES_MAX:
            raise BodyNotMapped("the stylesheet gave more than is allowed")
        return written


def _read(text: str) -> etree._Element:
    if len(text) > TEXT_MAX:
        raise ContentRefused(faults=[Fault(("text",), f"longer than {TEXT_MAX} characters", f"dài hơn {TEXT_MAX} ký tự")])
    try:
        return read_tree(text.encode("utf-8"))
    except MalformedRequest as cause:
        line = cause.facts.get("line", 0)
        why = f"{cause.facts.get('why')}"
        raise ContentRefused(
            faults=[Fault(("text",), why, f"không đọc được: {why}", line if isinstance(line, int) else 0)]
        ) from cause


def _faults(root: etree._Element) -> list[Fault]:
    faults = []
    if root.tag not in (f"{XSL}stylesheet", f"{XSL}transform"):
        faults.append(_fault(root, "an xsl:stylesheet was expected", "cần một xsl:stylesheet"))
    for element in root.iter():
        name = etree.QName(element).localname
        if str(element.tag).startswith(XSL) and element.tag not in _ELEMENTS:
            faults.append(_fault(element, f"xsl:{name} is not taken", f"không nhận xsl:{name}"))
        if element.tag == f"{XSL}output" and element.get("method", "xml") != "xml":
            faults.append(_fault(element, "only XML is written", "chỉ ghi ra XML"))
        if element.getparent() is root and any(_reaches_in_predicate(str(value)) for value in element.attrib.values()):
            faults.append(
                _fault(element, "a predicate here must look at its own node only", "điều kiện ở đây chỉ được xét chính nút đó")
            )
        for attribute, value in element.attrib.items():
            told = _fault_of_attribute(str(attribute), str(value))
            if told is not None:
                faults.append(_fault(element, *told))
    return faults


def _fault_of_attribute(name: str, value: str) -> tuple[str, str] | None:
    if etree.QName(name).localname in ("extension-element-prefixes", "disable-output-escaping"):
        return f"{name} is not taken", f"không nhận {name}"
    bare = _LITERAL.sub("''", value)
    if _FOREIGN.search(bare):
        return "extension functions are not taken", "không nhận hàm mở rộng"
    if _FORBIDDEN.search(bare):
        return "document() is not taken", "không nhận document()"
    if len(_WIDE.findall(bare)) > WIDE_STEPS_MAX:
        return f"more than {WIDE_STEPS_MAX} steps such as // in one expression", f"quá {WIDE_STEPS_MAX} bước // trong một biểu thức"
    return None


def _fault(element: etree._Element, english: str, vietnamese: str) -> Fault:
    return Fault(("text",), english, vietnamese, element.sourceline or 0)


def _count_work(root: etree._Element) -> None:
    for element in list(root.iter()):
        call = _call_of_reach(element)
        if not call or element is root or element.getparent() is root:
            continue
        if element.tag == f"{XSL}param":
            _after(element).addnext(_check(call))
        else:
            _outermost(element).addprevious(_check(call))
    for element in list(root.iter(f"{XSL}template", f"{XSL}for-each")):
        first = [child for child in element if child.tag in (f"{XSL}param", f"{XSL}sort")]
        at = element.index(first[-1]) + 1 if first else 0
        text, element.text = element.text, None
        check = _check("turn()")
        check.tail = text if not first else None
        if first:
            element.text, check.tail, first[-1].tail = text, first[-1].tail, None
        element.insert(at, check)
    for element in list(root.iter(f"{XSL}copy-of", f"{XSL}value-of", f"{XSL}apply-templates")):
        element.addprevious(_weighed(element.get("select", "node()")))
    for element in list(root.iter(*_KEPT)):
        if element.getparent() is not root:
            _after(element).addnext(_weighed(f"${element.get('name')}"))


def _call_of_reach(element: etree._Element) -> str:
    bare = [_LITERAL.sub("''", str(value)) for value in element.attrib.values()]
    if any(_reaches_in_predicate(one) for one in bare):
        return "square()"
    return "reach()" if element.tag == f"{XSL}number" or any(_REACH.search(one) for one in bare) else ""


def _reaches_in_predicate(expression: str) -> bool:
    depth, inside = 0, []
    for letter in expression:
        depth += (letter == "[") - (letter == "]")
        inside.append(letter if depth else " ")
    return bool(_REACH.search("".join(inside)))


def _outermost(element: etree._Element) -> etree._Element:
    """The nearest enclosing element, or the element itself, before which an instruction is allowed."""
    while element.tag in _INSIDE_ANOTHER:
        element = element.getparent()
    return element


def _after(element: etree._Element) -> etree._Element:
    """The element itself, or the last of the parameters it stands among: no instruction may come before them."""
    following = element.getnext()
    while element.tag == f"{XSL}param" and following is not None and following.tag == element.tag:
        element, following = following, following.getnext()
    return element


def _weighed(expression: str) -> etree._Element:
    return _check(f"weigh({expression}, boolean({expression}))")


def _check(call: str) -> etree._Element:
    return etree.Element(f"{XSL}if", {"test": f"counting:{call}"}, nsmap={"counting": _OWN})


def _storable(text: str) -> str:
    if "\0" in text or ("'" in text and '"' in text):
        raise BodyNotMapped("a parameter holds characters that it can't")
    return text


def _told(cause: etree.XSLTError) -> str:
    told = [entry.message.partition("\n")[0] for entry in cause.error_log if entry.message != "unknown error"]
    return "; ".join(told[:2])[:300] or str(cause)[:300]


def _line(cause: etree.XSLTError) -> int:
    return max((int(entry.line) for entry in cause.error_log), default=0)
