"""XML parsed into lxml trees, for what works on whole documents: validation, transformation, the SOAP bridge.

Rules: no DTD and therefore no entities, nothing fetched, libxml2's own limits on depth and text, and one on elements; comments and
processing instructions are skipped. A refusal names line and column and never quotes the text.
"""

from typing import Final

from lxml import etree

from lgsp.domain.errors import MalformedRequest

ELEMENTS_MAX: Final = 20_000
_ELEMENT_BYTES_MIN: Final = 4
"""The shortest element is `<a/>`: a text that is short enough need not be counted."""


def xml_parser() -> etree.XMLParser:
    """A parser that fetches nothing and expands nothing."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )


_PARSER: Final = xml_parser()
"""Making one costs a fifth of reading a small message; lxml lets one thread at a time use it."""


def read_tree(text: bytes, *, elements_max: int = ELEMENTS_MAX) -> etree._Element:
    """The root element; raises `MalformedRequest`."""
    try:
        root = etree.fromstring(text, _PARSER)
    except etree.XMLSyntaxError as cause:
        line, column = cause.position
        # Not chained: the cause may quote the text.
        raise MalformedRequest(line=line, column=column, why="not well-formed XML") from None
    except ValueError:
        raise MalformedRequest(why="not well-formed XML") from None
    if root.getroottree().docinfo.doctype:
        raise MalformedRequest(why="DOCTYPE is not taken")
    if len(text) > _ELEMENT_BYTES_MIN * elements_max:
        counted = sum(1 for _, _ in zip(root.iter(), range(elements_max + 1), strict=False))
        if counted > elements_max:
            raise MalformedRequest(why=f"more than {elements_max} elements")
    return root
