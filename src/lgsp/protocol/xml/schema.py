"""XML Schemas, compiled to validate messages.

Rules: only the given schemas are used, grouped by namespace; nothing is fetched, whatever their imports say. Faults name the path
of the element and its line, never its content. An element that no schema knows is a fault; in an envelope the content of the body
is validated.
Theory: libxml2 loads one document per namespace, so each namespace gets a document that includes all of its schemas.
"""

import re
from collections.abc import Mapping
from typing import Final

from lxml import etree

from lgsp.domain.errors import ContentRefused, MalformedRequest
from lgsp.domain.faults import Fault
from lgsp.protocol.xml.soap_description import ENVELOPES
from lgsp.protocol.xml.trees import read_tree, xml_parser

XS: Final = "{http://www.w3.org/2001/XMLSchema}"
FAULTS_MAX: Final = 20
_PLACE: Final = "mem:"
_FACET: Final = re.compile(r"^Element '[^']*'(?:, attribute '[^']*')?: \[facet '([A-Za-z]+)'\]")
_OF_NAMES: Final = frozenset(
    {
        "SCHEMAV_ELEMENT_CONTENT",
        "SCHEMAV_CVC_ELT_1",
        "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1",
        "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2",
        "SCHEMAV_CVC_COMPLEX_TYPE_4",
    }
)


class _Given(etree.Resolver):  # type: ignore[misc]
    """Resolves every reference from the given schemas, and otherwise to an empty schema: nothing is ever fetched."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__()
        self._texts = texts

    def resolve(self, address: str, _public_id: str, context: object) -> object:
        text = self._texts.get(address.rpartition(_PLACE)[2], '<schema xmlns="http://www.w3.org/2001/XMLSchema"/>')
        return self.resolve_string(text, context, base_url=address)


class XmlSchema:
    """The schemas of one service, compiled. Construction raises `ContentRefused`."""

    def __init__(self, schemas: Mapping[str, str]) -> None:
        texts, spaces = _put_together(schemas)
        parser = xml_parser()
        parser.resolvers.add(_Given(texts))
        imports = "".join(
            f'<xs:import namespace="{space}" schemaLocation="{_PLACE}{name}"/>' for name, space in spaces.items() if space
        )
        bare = "".join(f'<xs:import schemaLocation="{_PLACE}{name}"/>' for name, space in spaces.items() if not space)
        # With a namespace of its own, so that it may import one without.
        driver = f'<xs:schema xmlns:xs="{XS[1:-1]}" targetNamespace="urn:lgsp:driver">{imports}{bare}</xs:schema>'
        try:
            self._schema = etree.XMLSchema(etree.fromstring(driver, parser))
        except etree.XMLSchemaParseError as cause:
            told = str(cause).partition("\n")[0][:300]
            raise ContentRefused(faults=[Fault((), told, f"lược đồ XML không hợp lệ: {told}")]) from cause

    def faults_in(self, body: bytes) -> list[Fault]:
        """The faults of a message; an envelope's header and SOAP faults are not checked."""
        try:
            root = read_tree(body)
        except MalformedRequest as cause:
            line = cause.facts.get("line")
            return [Fault(("body",), "is no readable XML", "không phải XML đọc được", line if isinstance(line, int) else 0)]
        checked = [root]
        for space in ENVELOPES.values():
            if root.tag == f"{{{space}}}Envelope":
                checked = [one for one in root.findall(f"{{{space}}}Body/*") if one.tag != f"{{{space}}}Fault"]
        faults: list[Fault] = []
        for one in checked:
            if not self._schema.validate(one):
                faults += [_fault(entry, one) for entry in self._schema.error_log]
        return faults[:FAULTS_MAX]


class XmlContract:
    """A service's schemas with the same interface as `descriptions/contract.py`. Of a SOAP service only what is posted is checked."""

    def __init__(self, schemas: Mapping[str, str], *, is_soap: bool) -> None:
        self._schema = XmlSchema(schemas)
        self._is_soap = is_soap

    def faults_in_request(self, *, method: str, path: str, query: str, content_type: str, body: bytes) -> list[Fault]:
        """The faults of a request."""
        return self._faults(method, content_type, body)

    def faults_in_reply(self, *, method: str, path: str, status: int, content_type: str, body: bytes) -> list[Fault]:
        """The faults of a reply; an error reply is not checked."""
        return self._faults(method, content_type, body) if 200 <= status < 300 else []

    def _faults(self, method: str, content_type: str, body: bytes) -> list[Fault]:
        if not body or (self._is_soap and method != "POST"):
            return []
        if not content_type.partition(";")[0].strip().lower().endswith(("/xml", "+xml")):
            return [Fault(("body",), "is not XML by its content type", "không phải XML theo kiểu nội dung")]
        return self._schema.faults_in(body)


def _put_together(schemas: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The texts by name, and for each namespace a document that includes all its schemas."""
    texts: dict[str, str] = {}
    members: dict[str, list[str]] = {}
    for name, text in schemas.items():
        root = read_tree(text.encode("utf-8"))
        members.setdefault(root.get("targetNamespace", ""), []).append(name)
        texts[name] = text
    spaces = {f"space{number}": space for number, space in enumerate(members)}
    names = {space: name for name, space in spaces.items()}
    for name in list(texts):
        texts[name] = _rewritten(texts[name], names)
    for space, several in members.items():
        target = f' targetNamespace="{space}"' if space else ""
        included = "".join(f'<xs:include schemaLocation="{_PLACE}{one}"/>' for one in several)
        texts[names[space]] = f'<xs:schema xmlns:xs="{XS[1:-1]}"{target}>{included}</xs:schema>'
    return texts, spaces


def _rewritten(text: str, names: Mapping[str, str]) -> str:
    root = read_tree(text.encode("utf-8"))
    for node in list(root):
        if node.tag == f"{XS}import":
            name = names.get(node.get("namespace", ""))
            if name is None:
                node.attrib.pop("schemaLocation", None)
            else:
                node.set("schemaLocation", f"{_PLACE}{name}")
        elif node.tag == f"{XS}include":
            root.remove(node)  # its namespace's document includes it already
    for node in list(root.iter(f"{XS}element")):
        prefix = (node.get("ref") or "").rpartition(":")[0]
        parent = node.getparent()
        if node.get("ref") and parent is not None and node.nsmap.get(prefix or None) == XS[1:-1]:
            # A .NET DataSet carries its own schema and then its rows: both may be anything.
            for other in parent.findall(f"{XS}any"):
                other.set("processContents", "skip")
            parent.replace(node, etree.Element(f"{XS}any", {"namespace": XS[1:-1], "processContents": "skip"}))
    return str(etree.tostring(root, encoding="unicode"))


def _fault(entry: etree._LogEntry, root: etree._Element) -> Fault:
    facet = _FACET.search(entry.message)
    if entry.type_name in _OF_NAMES:
        english, vietnamese = (entry.message.partition(": ")[2],) * 2  # libxml2's sentence, which contains names only
    elif facet is not None:
        english, vietnamese = f"does not meet the facet {facet[1]}", f"không thoả ràng buộc {facet[1]}"
    else:
        english, vietnamese = "has a value that does not fit its type", "có giá trị không đúng kiểu"
    return Fault(("body", *_path(entry.path or "", root)), english, vietnamese, entry.line)


def _path(path: str, root: etree._Element) -> list[str]:
    """The names on libxml2's path (`/*/n:a[2]`), from the checked element down."""
    node, names = root, [str(etree.QName(root).localname)]
    for step in path.split("/")[2:]:
        name, _, at = step.rstrip("]").partition("[")
        local = name.rpartition(":")[2]
        alike = [one for one in node if local in ("*", etree.QName(one).localname)]
        node = next(iter(alike[int(at or 1) - 1 :]), node)
        names.append(str(etree.QName(node).localname))
    return names
