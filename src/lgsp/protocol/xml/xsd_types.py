"""XML Schema parsed into the types of the SOAP bridge.

Rules: only the given schemas are used; a component that the bridge can't translate without loss raises `NotBridgeable` with its
file and line: required wildcards and `anyType`, mixed content, abstract types, repeated groups, encoded arrays. An optional
wildcard is left out.
Clauses: XML Schema 1.0 parts 1 and 2; JSON has one namespace, so two children of one local name can't be distinguished and are
refused.
"""

from collections.abc import Iterable
from typing import Final

from lxml import etree

from lgsp.domain.faults import Fault
from lgsp.protocol.xml.soap_description import Attribute, Choice, Complex, Element, Simple, ValueKind

XS: Final = "{http://www.w3.org/2001/XMLSchema}"
_XS_NAMESPACE: Final = XS[1:-1]
_KINDS: Final[dict[str, tuple[ValueKind, int | None, int | None]]] = {
    **dict.fromkeys(("string", "normalizedString", "token", "anyURI", "language", "Name", "NCName", "ID", "IDREF"), ("string", None, None)),
    **dict.fromkeys(("NMTOKEN", "QName", "duration", "gYear", "gYearMonth", "gMonthDay", "gMonth", "gDay"), ("string", None, None)),
    "anySimpleType": ("string", None, None),
    "boolean": ("boolean", None, None),
    "decimal": ("decimal", None, None),
    "float": ("float", None, None),
    "double": ("float", None, None),
    "date": ("date", None, None),
    "dateTime": ("datetime", None, None),
    "time": ("time", None, None),
    "base64Binary": ("base64", None, None),
    "hexBinary": ("hex", None, None),
    "integer": ("integer", None, None),
    "positiveInteger": ("integer", 1, None),
    "nonNegativeInteger": ("integer", 0, None),
    "negativeInteger": ("integer", None, -1),
    "nonPositiveInteger": ("integer", None, 0),
    **{name: ("integer", -(2**bits), 2**bits - 1) for name, bits in (("byte", 7), ("short", 15), ("int", 31), ("long", 63))},
    **{f"unsigned{name}": ("integer", 0, 2**bits - 1) for name, bits in (("Byte", 8), ("Short", 16), ("Int", 32), ("Long", 64))},
}  # fmt: skip
_GLOBALS: Final = frozenset(
    f"{XS}{name}" for name in ("element", "complexType", "simpleType", "group", "attributeGroup", "attribute")
)
DEPTH_MAX: Final = 40


class NotBridgeable(ValueError):
    """Something that the bridge can't translate; `fault` says what and where."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.in_english)
        self.fault = fault


class Schema:
    """One schema document: its file, its root, its target namespace."""

    def __init__(self, file: str, root: etree._Element, namespace: str) -> None:
        self.file = file
        self.root = root
        self.namespace = namespace
        self.is_qualified = {kind: root.get(f"{kind}FormDefault") == "qualified" for kind in ("element", "attribute")}


class _Parts:
    """Accumulates the children of one type."""

    def __init__(self) -> None:
        self.elements: list[Element] = []
        self.choices: list[Choice] = []
        self.attributes: list[Attribute] = []


class SchemaTypes:
    """The types of a set of schemas; `types` grows as types are requested."""

    def __init__(self, schemas: Iterable[Schema]) -> None:
        self.types: dict[str, Simple | Complex] = {}
        self._known: dict[tuple[str, str], tuple[etree._Element, Schema]] = {}
        for schema in schemas:
            for node in schema.root:
                if node.tag in _GLOBALS:
                    self._known.setdefault((_local(node), f"{{{schema.namespace}}}{node.get('name')}"), (node, schema))

    def element(self, name: str, fault: Fault) -> Element:
        """A global element as a child; raises `NotBridgeable` with `fault` if there is none."""
        node, schema = self._find("element", name, fault)
        namespace, _, local = name[1:].rpartition("}")
        return Element(local, self._type_of(node, schema, name), namespace, is_nillable=_is_true(node.get("nillable")))

    def typed(self, node: etree._Element, text: str, fault: Fault) -> str:
        """The key of the type that an attribute of `node` names; raises `NotBridgeable`."""
        return self._named(qualified(node, text, ""), fault)

    def _find(self, kind: str, name: str, fault: Fault) -> tuple[etree._Element, Schema]:
        found = self._known.get((kind, name))
        if found is None:
            raise NotBridgeable(fault)
        return found

    def _named(self, name: str, fault: Fault) -> str:
        namespace, _, local = name[1:].rpartition("}")
        if namespace == _XS_NAMESPACE:
            return self._builtin(local, fault)
        if name in self.types:
            return name
        found = self._known.get(("complexType", name)) or self._known.get(("simpleType", name))
        if found is None:
            raise NotBridgeable(fault)
        return self._made(*found, name)

    def _builtin(self, local: str, fault: Fault) -> str:
        if local not in _KINDS:
            raise NotBridgeable(fault)
        kind, least, most = _KINDS[local]
        self.types.setdefault(f"xs:{local}", Simple(kind, least=least, most=most))
        return f"xs:{local}"

    def _type_of(self, node: etree._Element, schema: Schema, key: str) -> str:
        """The key of the type of an element or attribute."""
        inside = next((child for child in node if child.tag in (f"{XS}complexType", f"{XS}simpleType")), None)
        if inside is not None:
            return self._made(inside, schema, key if key not in self.types else f"{key}()")
        text = node.get("type")
        if text is None:
            raise NotBridgeable(
                _fault(
                    node, schema, "has no type of its own, so anything may stand there", "không có kiểu riêng nên chứa gì cũng được"
                )
            )
        name = qualified(node, text, schema.namespace)
        return self._named(
            name, _fault(node, schema, f"is of type {text}, which can't be carried", f"có kiểu {text} không chuyển được")
        )

    def _made(self, node: etree._Element, schema: Schema, key: str) -> str:
        if key.count("/") > DEPTH_MAX:
            raise NotBridgeable(_fault(node, schema, "is nested too deeply", "lồng nhau quá sâu"))
        if node.tag == f"{XS}simpleType":
            self.types[key] = self._simple(node, schema, key)
            return key
        self.types[key] = Complex()  # registered before its children are read: a type may contain itself
        try:
            self.types[key] = self._complex(node, schema, key)
        except NotBridgeable:
            del self.types[key]
            raise
        return key

    def _complex(self, node: etree._Element, schema: Schema, key: str) -> Complex:
        if _is_true(node.get("abstract")):
            raise NotBridgeable(_fault(node, schema, "is abstract", "là kiểu trừu tượng"))
        content = _child(node, "complexContent", "simpleContent")
        if _is_true(node.get("mixed")) or (content is not None and _is_true(content.get("mixed"))):
            raise NotBridgeable(_fault(node, schema, "mixes text and elements", "trộn chữ với phần tử"))
        parts, value = _Parts(), ""
        own = node
        if content is not None:
            own = next(iter(content))
            value = self._inherited(own, content, schema, parts, key)
        self._gather(own, schema, parts, key, is_needed=True)
        _check_names(parts, node, schema)
        return Complex(tuple(parts.elements), tuple(parts.attributes), tuple(parts.choices), value)

    def _inherited(self, own: etree._Element, content: etree._Element, schema: Schema, parts: _Parts, key: str) -> str:
        """Add what the base type has; returns the key of its value, if it has one."""
        text = str(own.get("base"))
        refused = _fault(own, schema, f"is based on {text}, which can't be carried", f"dựa trên {text} không chuyển được")
        name = qualified(own, text, schema.namespace)
        if name == f"{XS}anyType":
            return ""
        base = self.types[based := self._named(name, refused)]
        if isinstance(base, Simple):
            return based
        if own.tag == f"{XS}extension":
            parts.elements += base.elements
            parts.choices += base.choices
        parts.attributes += base.attributes
        return base.value

    def _gather(self, nodes: Iterable[etree._Element], schema: Schema, parts: _Parts, key: str, *, is_needed: bool) -> None:
        for node in nodes:
            kind = _local(node)
            if kind in ("sequence", "all", "group"):
                self._group(node, schema, parts, key, is_needed=is_needed)
            elif kind == "choice":
                self._choice(node, schema, parts, key, is_needed=is_needed)
            elif kind == "element":
                parts.elements.append(self._child_element(node, schema, key, is_needed=is_needed))
            elif kind == "any" and node.get("minOccurs") != "0":
                raise NotBridgeable(_fault(node, schema, "lets anything stand there", "cho phép chứa bất kỳ nội dung nào"))
            elif kind == "attribute":
                self._attribute(node, schema, parts, key)
            elif kind == "attributeGroup":
                found, of = self._find(kind, qualified(node, str(node.get("ref")), schema.namespace), _missing(node, schema))
                self._gather(found, of, parts, key, is_needed=is_needed)

    def _group(self, node: etree._Element, schema: Schema, parts: _Parts, key: str, *, is_needed: bool) -> None:
        if node.get("maxOccurs", "1") != "1":
            raise NotBridgeable(_fault(node, schema, "repeats a group of elements", "lặp lại cả nhóm phần tử"))
        is_needed = is_needed and node.get("minOccurs", "1") != "0"
        if node.tag == f"{XS}group":
            node, schema = self._find("group", qualified(node, str(node.get("ref")), schema.namespace), _missing(node, schema))
        self._gather(node, schema, parts, key, is_needed=is_needed)

    def _choice(self, node: etree._Element, schema: Schema, parts: _Parts, key: str, *, is_needed: bool) -> None:
        if node.get("maxOccurs", "1") != "1":
            raise NotBridgeable(_fault(node, schema, "repeats a choice of elements", "lặp lại lựa chọn phần tử"))
        branches, chosen_before = [], len(parts.choices)
        for child in node:
            first = len(parts.elements)
            self._gather((child,), schema, parts, key, is_needed=False)
            branches.append(tuple(range(first, len(parts.elements))))
        if len(parts.choices) > chosen_before:
            raise NotBridgeable(_fault(node, schema, "holds a choice within a choice", "có lựa chọn lồng trong lựa chọn"))
        parts.choices.append(Choice(tuple(one for one in branches if one), is_needed and node.get("minOccurs", "1") != "0"))

    def _child_element(self, node: etree._Element, schema: Schema, key: str, *, is_needed: bool) -> Element:
        told = {name: node.get(name, "1") for name in ("minOccurs", "maxOccurs")}
        if not all(
            text.isdecimal() and len(text) < 10 for text in (told["minOccurs"], told["maxOccurs"].replace("unbounded", "1"))
        ):
            raise NotBridgeable(
                _fault(node, schema, "says unclearly how often it may stand there", "nêu không rõ số lần xuất hiện")
            )
        least = int(told["minOccurs"]) if is_needed else 0
        most = None if told["maxOccurs"] == "unbounded" else int(told["maxOccurs"])
        if node.get("ref"):
            name = qualified(node, str(node.get("ref")), schema.namespace)
            if name.startswith(XS):
                raise NotBridgeable(
                    _fault(
                        node,
                        schema,
                        "is a .NET DataSet, whose form the description does not tell",
                        "là DataSet của .NET, mô tả không cho biết cấu trúc",
                    )
                )
            found = self.element(name, _missing(node, schema))
            return Element(found.name, found.type, found.namespace, least, most, found.is_nillable)
        local = str(node.get("name"))
        is_qualified = node.get("form") == "qualified" or (node.get("form") is None and schema.is_qualified["element"])
        kind = self._type_of(node, schema, f"{key}/{local}")
        return Element(local, kind, schema.namespace if is_qualified else "", least, most, _is_true(node.get("nillable")))

    def _attribute(self, node: etree._Element, schema: Schema, parts: _Parts, key: str) -> None:
        if node.get("use") == "prohibited":
            return
        is_required = node.get("use") == "required"
        if node.get("ref"):
            name = qualified(node, str(node.get("ref")), schema.namespace)
            if ("attribute", name) not in self._known and not is_required:
                return  # such as xml:lang
            found, of = self._find("attribute", name, _missing(node, schema))
            namespace = of.namespace
        else:
            found, of = node, schema
            is_qualified = node.get("form") == "qualified" or (node.get("form") is None and schema.is_qualified["attribute"])
            namespace = schema.namespace if is_qualified else ""
        local = str(found.get("name"))
        kind = (
            self._type_of(found, of, f"{key}/@{local}")
            if found.get("type") or len(found)
            else self._builtin("string", _missing(node, schema))
        )
        parts.attributes.append(Attribute(local, kind, namespace, is_required))

    def _simple(self, node: etree._Element, schema: Schema, key: str) -> Simple:
        inside = _child(node, "restriction", "list", "union")
        if inside is None or inside.tag == f"{XS}union":
            return Simple()
        text = inside.get("base") or inside.get("itemType")
        inner = _child(inside, "simpleType")
        if text is not None:
            refused = _fault(inside, schema, f"is based on {text}, which can't be carried", f"dựa trên {text} không chuyển được")
            base = self.types[self._named(qualified(inside, text, schema.namespace), refused)]
        else:
            base = self._simple(inner, schema, key) if inner is not None else Simple()
        if not isinstance(base, Simple):
            raise NotBridgeable(_fault(inside, schema, "is no simple type", "không phải kiểu đơn"))
        return Simple(base.kind, is_list=True) if inside.tag == f"{XS}list" else _restricted(base, inside)


def _restricted(base: Simple, node: etree._Element) -> Simple:
    told: dict[str, list[str]] = {}
    for child in node:
        told.setdefault(_local(child), []).append(child.get("value", ""))
    exact = told.get("length", [None])[0]
    shortest, longest = told.get("minLength", [exact])[0], told.get("maxLength", [exact])[0]
    least, most = told.get("minInclusive", [None])[0], told.get("maxInclusive", [None])[0]
    patterns = told.get("pattern", [])
    is_whole = base.kind == "integer"
    return Simple(
        base.kind,
        base.is_list,
        tuple(told.get("enumeration", base.enumeration)),
        patterns[0] if len(patterns) == 1 else base.pattern,
        _number(shortest, base.length_min),
        _number(longest, base.length_max),
        _number(least, base.least) if is_whole else base.least,
        _number(most, base.most) if is_whole else base.most,
    )


def _number(text: str | None, otherwise: int | None) -> int | None:
    return int(text) if text is not None and text.lstrip("-").isdecimal() and len(text) < 40 else otherwise


def _check_names(parts: _Parts, node: etree._Element, schema: Schema) -> None:
    seen = set()
    for one in parts.elements:
        if one.name in seen:
            raise NotBridgeable(_fault(node, schema, f"has two places for {one.name}", f"có hai chỗ cho {one.name}"))
        seen.add(one.name)


def qualified(node: etree._Element, text: str, otherwise: str) -> str:
    """A name in an attribute as `{namespace}local`; without prefix and default namespace it is in the `otherwise` one."""
    prefix, _, local = text.rpartition(":")
    return f"{{{node.nsmap.get(prefix or None, otherwise)}}}{local}"


def _local(node: etree._Element) -> str:
    return str(etree.QName(node).localname)


def _child(node: etree._Element, *names: str) -> etree._Element | None:
    return next((child for child in node if child.tag in {f"{XS}{name}" for name in names}), None)


def _is_true(text: str | None) -> bool:
    return text in ("true", "1")


def _fault(node: etree._Element, schema: Schema, english: str, vietnamese: str) -> Fault:
    name = next((each.get("name") for each in (node, *node.iterancestors()) if each.get("name")), "")
    return Fault((schema.file, name), english, vietnamese, node.sourceline or 0)


def _missing(node: etree._Element, schema: Schema) -> Fault:
    return _fault(
        node, schema, f"refers to {node.get('ref')}, which was not given", f"tham chiếu {node.get('ref')} không được cung cấp"
    )
