"""SOAP 1.1 envelopes (W3C note of 2000-05-08): parsed strictly, serialised plainly.

Rules: the body holds one element; a header with `mustUnderstand` is refused, because we understand none; an answer without envelope
is left to its dialect. Text is escaped on writing; characters that XML 1.0 can't hold become U+FFFD.
"""

import html
import re
from collections.abc import Iterable
from typing import Final

import msgspec

from lgsp.domain.errors import MalformedRequest
from lgsp.protocol.xml.reading import XmlElement, read_xml

NAMESPACE: Final = "http://schemas.xmlsoap.org/soap/envelope/"
CONTENT_TYPE: Final = "text/xml; charset=utf-8"
NEW_NAMESPACE: Final = "http://www.w3.org/2003/05/soap-envelope"
NEW_CONTENT_TYPE: Final = "application/soap+xml; charset=utf-8"

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class SoapFault(msgspec.Struct, frozen=True):
    """A fault. `code` is the local part, such as `Client` or `Server`; `detail` is a stable code, empty if there is none."""

    code: str
    text: str
    detail: str = ""


def xml_text(text: str) -> str:
    """A text escaped for use in an element or in a quoted attribute."""
    return html.escape(_NOT_XML.sub("\ufffd", text)).replace("\r", "&#13;")


def write_element(name: str, content: str | Iterable[str] = (), *, text: str = "", attributes: dict[str, str] | None = None) -> str:
    """One element; `content` is XML already, `text` before it is escaped here. Names come from code, never from outside."""
    told = "".join(f' {key}="{xml_text(value)}"' for key, value in (attributes or {}).items())
    inside = xml_text(text) + (content if isinstance(content, str) else "".join(content))
    return f"<{name}{told}>{inside}</{name}>" if inside else f"<{name}{told}/>"


def write_envelope(content: str) -> bytes:
    """The envelope around one element."""
    body = f'<soapenv:Envelope xmlns:soapenv="{NAMESPACE}"><soapenv:Body>{content}</soapenv:Body></soapenv:Envelope>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'.encode()


def write_fault(fault: SoapFault) -> bytes:
    """The envelope around a fault; its children have no namespace (SOAP 1.1 section 4.4)."""
    detail = write_element("e:code", text=fault.detail, attributes={"xmlns:e": "urn:lgsp:error"}) if fault.detail else ""
    return write_envelope(
        write_element(
            "soapenv:Fault",
            (
                write_element("faultcode", text=f"soapenv:{fault.code}"),
                write_element("faultstring", text=fault.text),
                write_element("detail", detail) if detail else "",
            ),
        )
    )


def write_new_fault(fault: SoapFault) -> bytes:
    """The same as a SOAP 1.2 fault (part 1, section 5.4)."""
    code = {"Client": "Sender", "Server": "Receiver"}.get(fault.code, fault.code)
    detail = write_element("e:code", text=fault.detail, attributes={"xmlns:e": "urn:lgsp:error"})
    content = write_element(
        "s:Fault",
        (
            write_element("s:Code", write_element("s:Value", text=f"s:{code}")),
            write_element("s:Reason", write_element("s:Text", text=fault.text, attributes={"xml:lang": "vi"})),
            write_element("s:Detail", detail),
        ),
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope xmlns:s="{NEW_NAMESPACE}"><s:Body>{content}</s:Body></s:Envelope>'.encode()


def read_envelope(text: bytes) -> XmlElement:
    """The one element in the body of an envelope; raises `MalformedRequest`."""
    return content_of(read_xml(text))


def content_of(root: XmlElement) -> XmlElement:
    """The one element in the body of an envelope that was parsed already; raises `MalformedRequest`."""
    if not is_envelope(root):
        raise MalformedRequest(where=root.name[:60], why="a SOAP 1.1 Envelope was expected")
    headers = [child for child in root.children if child.name == "Header" and child.namespace == NAMESPACE]
    bodies = [child for child in root.children if child.name == "Body" and child.namespace == NAMESPACE]
    if len(headers) > 1 or len(bodies) != 1:
        raise MalformedRequest(where="Envelope", why="at most one Header and one Body were expected")
    for block in (block for header in headers for block in header.children):
        if block.attributes.get(f"{NAMESPACE}}}mustUnderstand", "0").strip() in {"1", "true"}:
            raise MalformedRequest(where=f"Header/{block.name[:60]}", why="a header that must be understood is not known")
    if len(bodies[0].children) != 1:
        raise MalformedRequest(where="Body", why="one element was expected")
    return bodies[0].children[0]


def is_envelope(root: XmlElement) -> bool:
    """Whether an element is a SOAP 1.1 envelope."""
    return root.name == "Envelope" and root.namespace == NAMESPACE


def fault_in(content: XmlElement) -> SoapFault | None:
    """The fault in the content of a body; None if it is something else."""
    if content.name != "Fault" or content.namespace != NAMESPACE:
        return None
    detail = content.child("detail")
    told = next((inner.text.strip() for inner in detail.walk() if inner.text.strip()), "") if detail is not None else ""
    return SoapFault(content.text_of("faultcode").rpartition(":")[2], content.text_of("faultstring"), told)
