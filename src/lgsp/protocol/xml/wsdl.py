"""WSDL 1.1 parsed into the neutral description of a SOAP service.

Rules: offline by construction: a file may import only files given together with it, and the service address it states is ignored.
Of the bindings the first for SOAP 1.1 is used, else the first for SOAP 1.2; document and rpc style, literal use. An operation that
can't be translated without loss is left out and reported, with its place; a description without any usable operation is refused.
Clauses: WSDL 1.1 (W3C note), its SOAP 1.1 binding; WS-I Basic Profile 1.1 for what rpc/literal wrappers are called.
"""

import re
from collections.abc import Mapping
from typing import Final

from lxml import etree

from lgsp.domain.errors import ContentRefused, MalformedRequest
from lgsp.domain.faults import Fault
from lgsp.protocol.xml.soap_description import Asked, Complex, Element, Operation, SoapDescription, SoapVersion
from lgsp.protocol.xml.trees import read_tree
from lgsp.protocol.xml.xsd_types import XS, NotBridgeable, Schema, SchemaTypes, qualified

WSDL: Final = "{http://schemas.xmlsoap.org/wsdl/}"
BINDINGS: Final[dict[str, SoapVersion]] = {
    "{http://schemas.xmlsoap.org/wsdl/soap/}": "1.1",
    "{http://schemas.xmlsoap.org/wsdl/soap12/}": "1.2",
}
_NAME: Final = re.compile(r"[A-Za-z0-9\-._~]{1,100}")
_KNOWN_OUTSIDE: Final = frozenset(
    {"http://www.w3.org/2001/XMLSchema", "http://www.w3.org/XML/1998/namespace", "http://schemas.xmlsoap.org/soap/encoding/"}
)


def read_schemas(files: Mapping[str, bytes]) -> SoapDescription:
    """The description for messages that are described by XML schemas only; raises `ContentRefused`."""
    roots, faults = _roots(files)
    schemas = schemas_of(roots)
    if not faults and not schemas:
        faults.append(Fault((), "no XML schema is among the files", "không có lược đồ XML nào"))
    faults += [fault for name, root in roots.items() for fault in _faults_of_imports(name, root, roots)]
    if faults:
        raise ContentRefused(faults=faults)
    return SoapDescription("lgsp-soap/1", schemas=written_schemas(schemas))


def read_wsdl(files: Mapping[str, bytes]) -> SoapDescription:
    """The description from the files of one service; raises `ContentRefused` with every fault, its file and line."""
    roots, faults = _roots(files)
    if not faults and not any(root.tag == f"{WSDL}definitions" for root in roots.values()):
        faults.append(Fault((), "no WSDL 1.1 definitions are among the files", "không có tệp WSDL 1.1 nào"))
    faults += [fault for name, root in roots.items() for fault in _faults_of_imports(name, root, roots)]
    if faults:
        raise ContentRefused(faults=faults)
    try:
        return _Definitions(roots).description()
    except NotBridgeable as cause:
        raise ContentRefused(faults=[cause.fault]) from cause


def _roots(files: Mapping[str, bytes]) -> tuple[dict[str, etree._Element], list[Fault]]:
    faults: list[Fault] = []
    roots: dict[str, etree._Element] = {}
    for name, text in files.items():
        try:
            roots[name] = read_tree(text)
        except MalformedRequest as cause:
            line = cause.facts.get("line", 0)
            why = str(cause.facts["why"])
            faults.append(Fault((name,), why, f"không đọc được: {why}", line if isinstance(line, int) else 0))
    return roots, faults


def _faults_of_imports(name: str, root: etree._Element, roots: Mapping[str, etree._Element]) -> list[Fault]:
    faults = []
    for node in root.iter(f"{WSDL}import", f"{XS}import", f"{XS}include", f"{XS}redefine"):
        location = node.get("location") or node.get("schemaLocation")
        if node.tag == f"{XS}redefine":
            faults.append(Fault((name,), "xs:redefine is not taken", "không nhận xs:redefine", node.sourceline or 0))
        elif location and node.get("namespace") not in _KNOWN_OUTSIDE and given_as(location, roots) is None:
            told = location[:200]
            faults.append(
                Fault(
                    (name,),
                    f"refers to {told}, which was not given",
                    f"tham chiếu {told} không được cung cấp",
                    node.sourceline or 0,
                )
            )
    return faults


def given_as(location: str, names: Mapping[str, object]) -> str | None:
    """Which of the given files an import refers to: the same path, the same last part, or the part after `?xsd=` and `?wsdl=`."""
    path, _, query = location.partition("?")
    last = path.replace("\\", "/").rpartition("/")[2]
    wanted = {location, location.removeprefix("./"), last} if not query else {location, query.rpartition("=")[2]}
    for name in names:
        base = name.replace("\\", "/").rpartition("/")[2]
        if name in wanted or base in wanted or base.rpartition(".")[0] in wanted:
            return name
    return None


class _Definitions:
    """The definitions of all WSDL files together, by name."""

    def __init__(self, roots: Mapping[str, etree._Element]) -> None:
        self._files = {id(root): name for name, root in roots.items()}
        self._parts: dict[tuple[str, str], etree._Element] = {}
        definitions = [root for root in roots.values() if root.tag == f"{WSDL}definitions"]
        for root in definitions:
            for node in root.findall("*"):
                if str(node.tag).startswith(WSDL) and node.get("name"):
                    named = (str(etree.QName(node).localname), f"{{{root.get('targetNamespace', '')}}}{node.get('name')}")
                    self._parts.setdefault(named, node)
        self._schemas = schemas_of(roots)
        self._types = SchemaTypes(self._schemas)

    def description(self) -> SoapDescription:
        binding, version, space = self._binding()
        operations: dict[str, Operation] = {}
        asked: dict[str, Asked] = {}
        left_out = []
        for node in binding.findall(f"{WSDL}operation"):
            name = node.get("name", "")
            try:
                if name in asked:
                    raise NotBridgeable(self._fault(node, f"{name} stands there twice", f"{name} bị lặp lại"))
                asked[name] = self._asked(node, binding, space)
                operations[name] = self._operation(node, binding, space)
            except NotBridgeable as cause:
                left_out.append(f"{name}: {cause.fault.in_english}")
            except RecursionError:
                left_out.append(f"{name}: its types refer to themselves")
        if not asked:
            fault = self._fault(binding, "has no operation that can be read", "không có thao tác nào đọc được")
            raise ContentRefused(faults=[fault, *(Fault((), one, one) for one in left_out)])
        return SoapDescription(
            "lgsp-soap/1",
            version,
            next((name.rpartition("}")[2] for kind, name in self._parts if kind == "service"), ""),
            tuple(operations.values()),
            tuple(asked.values()),
            dict(self._types.types),
            written_schemas(self._schemas),
            tuple(left_out),
        )

    def _binding(self) -> tuple[etree._Element, SoapVersion, str]:
        for space, version in BINDINGS.items():
            for (kind, _), node in self._parts.items():
                if kind == "binding" and node.find(f"{space}binding") is not None:
                    return node, version, space
        raise NotBridgeable(Fault((), "no binding for SOAP is among the files", "không có liên kết (binding) SOAP nào"))

    def _asked(self, node: etree._Element, binding: etree._Element, space: str) -> Asked:
        """How a message selects an operation; this is known even of an operation that can't be bridged."""
        name = str(node.get("name"))
        if not _NAME.fullmatch(name):
            raise NotBridgeable(self._fault(node, "has a name that can't be a path", "có tên không thể làm đường dẫn"))
        soap = node.find(f"{space}operation")
        action = soap.get("soapAction", "") if soap is not None else ""
        if _style(node, binding, space) == "rpc":
            body = node.find(f"{WSDL}input/{space}body")
            return Asked(name, name, body.get("namespace", "") if body is not None else "", action)
        message = self._told(node, binding).find(f"{WSDL}input")
        if message is None:
            raise NotBridgeable(self._fault(node, "has no input", "không có thông điệp vào"))
        part = self._part("message", message, str(message.get("message"))).find(f"{WSDL}part[@element]")
        if part is None:
            raise NotBridgeable(self._fault(node, "must have one part that names an element", "phải có một part nêu element"))
        namespace, _, element = qualified(part, str(part.get("element")), "")[1:].rpartition("}")
        return Asked(name, element, namespace, action)

    def _told(self, node: etree._Element, binding: etree._Element) -> etree._Element:
        """The port type's operation that belongs to a binding's operation."""
        port = self._part("portType", binding, str(binding.get("type")))
        told = next((one for one in port.findall(f"{WSDL}operation") if one.get("name") == node.get("name")), None)
        if told is None:
            raise NotBridgeable(self._fault(node, "is not in the port type", "không có trong portType"))
        return told

    def _operation(self, node: etree._Element, binding: etree._Element, space: str) -> Operation:
        name, style = str(node.get("name")), _style(node, binding, space)
        soap = node.find(f"{space}operation")
        told = self._told(node, binding)
        messages: dict[str, Element] = {}
        for side in ("input", "output"):
            message, bound = told.find(f"{WSDL}{side}"), node.find(f"{WSDL}{side}")
            if message is None:
                continue
            if bound is not None:
                self._check_bound(bound, space)
            wrapper = f"{name}{'Response' if side == 'output' else ''}"
            messages[side] = self._message(message, bound, space, style, wrapper)
        if "input" not in messages:
            raise NotBridgeable(self._fault(told, "has no input", "không có thông điệp vào"))
        text = told.findtext(f"{WSDL}documentation") or ""
        action = soap.get("soapAction", "") if soap is not None else ""
        return Operation(name, messages["input"], messages.get("output"), action, " ".join(text.split())[:500])

    def _check_bound(self, bound: etree._Element, space: str) -> None:
        body, header = bound.find(f"{space}body"), bound.find(f"{space}header")
        if body is not None and body.get("use", "literal") != "literal":
            raise NotBridgeable(self._fault(body, "is encoded (use=encoded)", "dùng kiểu mã hoá (use=encoded)"))
        if header is not None:
            part = header.get("part", "")
            raise NotBridgeable(self._fault(header, f"needs the SOAP header {part}", f"cần tiêu đề SOAP {part}"))

    def _message(self, told: etree._Element, bound: etree._Element | None, space: str, style: str, wrapper: str) -> Element:
        message = self._part("message", told, str(told.get("message")))
        parts = message.findall(f"{WSDL}part")
        body = bound.find(f"{space}body") if bound is not None else None
        if style == "rpc":
            elements = tuple(self._rpc_part(part) for part in parts)
            key = f"rpc:{wrapper}"
            self._types.types[key] = Complex(elements)
            return Element(wrapper, key, body.get("namespace", "") if body is not None else "")
        if len(parts) != 1 or not parts[0].get("element"):
            raise NotBridgeable(self._fault(message, "must have one part that names an element", "phải có một part nêu element"))
        text = str(parts[0].get("element"))
        missing = self._fault(parts[0], f"refers to {text}, which was not given", f"tham chiếu {text} không được cung cấp")
        return self._types.element(qualified(parts[0], text, ""), missing)

    def _rpc_part(self, part: etree._Element) -> Element:
        name, text = str(part.get("name")), part.get("type")
        if text is None:
            raise NotBridgeable(
                self._fault(part, "names an element, which rpc style does not take", "nêu element, kiểu rpc không nhận")
            )
        refused = self._fault(part, f"is of type {text}, which can't be carried", f"có kiểu {text} không chuyển được")
        return Element(name, self._types.typed(part, text, refused))

    def _part(self, kind: str, node: etree._Element, text: str) -> etree._Element:
        found = self._parts.get((kind, qualified(node, text, "")))
        if found is None:
            raise NotBridgeable(
                self._fault(node, f"refers to {text}, which was not given", f"tham chiếu {text} không được cung cấp")
            )
        return found

    def _fault(self, node: etree._Element, english: str, vietnamese: str) -> Fault:
        return Fault((self._files[id(node.getroottree().getroot())],), english, vietnamese, node.sourceline or 0)


def _style(node: etree._Element, binding: etree._Element, space: str) -> str:
    soap, outer = node.find(f"{space}operation"), binding.find(f"{space}binding")
    return (soap.get("style") if soap is not None else None) or (outer.get("style") if outer is not None else None) or "document"


def schemas_of(roots: Mapping[str, etree._Element]) -> list[Schema]:
    """All schemas in the files; a schema without a namespace that another includes takes the namespace of the including one."""
    taken: dict[str, str] = {}
    found = []
    for name, root in roots.items():
        inside = [root] if root.tag == f"{XS}schema" else root.findall(f"{WSDL}types/{XS}schema")
        found += [(name, one) for one in inside]
    for _, schema in found:
        for include in schema.findall(f"{XS}include"):
            file = given_as(include.get("schemaLocation", ""), roots)
            if file is not None:
                taken.setdefault(file, schema.get("targetNamespace", ""))
    return [Schema(name, schema, schema.get("targetNamespace") or taken.get(name, "")) for name, schema in found]


def written_schemas(schemas: list[Schema]) -> dict[str, str]:
    """The schemas as texts under names that we chose; imports are left to `schema.py`, which groups them by namespace."""
    return {f"{number}": etree.tostring(schema.root, encoding="unicode", with_tail=False) for number, schema in enumerate(schemas)}
