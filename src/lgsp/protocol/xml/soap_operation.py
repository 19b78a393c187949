"""Which operation a SOAP message asks for.

Rules: body, `SOAPAction`, the `action` of a SOAP 1.2 content type and WS-Addressing's `Action` must all name the same operation,
because providers dispatch on any of them: if one differed, it could reach an operation that no access right covers. With a
description the body's element and the action must be those of one operation; without one the action must end with the name of the
element, or be empty.
Clauses: SOAP 1.1 sections 4.3 and 6.1.1, RFC 3902 section 2, WS-Addressing 1.0 SOAP binding.
"""

import re
from collections.abc import Iterable
from typing import Final

from lxml import etree

from lgsp.domain.errors import MalformedRequest, OperationUnclear
from lgsp.protocol.xml.soap_description import ENVELOPES, Asked
from lgsp.protocol.xml.trees import read_tree

_ACTION: Final = re.compile(r';\s*action\s*=\s*(?:"([^"]*)"|([^;\s"]+))', re.IGNORECASE)
_ENDS: Final = re.compile(r"(?:.*[/#:])?([^/#:]+)", re.DOTALL)


def operation_asked(body: bytes, *, content_type: str, actions: Iterable[str], asked: Iterable[Asked] | None) -> str:
    """The name of the operation. `actions` are the values of `SOAPAction` fields; `asked` None means that there is no description.

    Raises `OperationUnclear` and `MalformedRequest`.
    """
    root = read_tree(body)
    space = next((space for space in ENVELOPES.values() if root.tag == f"{{{space}}}Envelope"), None)
    if space is None:
        raise MalformedRequest(where="Envelope", why="a SOAP envelope was expected")
    bodies = root.findall(f"{{{space}}}Body")
    if len(bodies) != 1 or len(bodies[0]) != 1:
        raise OperationUnclear(where="Body", why="one element was expected")
    stated = {_bare(one) for one in actions} | set(_actions_in(content_type)) | set(_addressed(root, space))
    stated.discard("")
    if len(stated) > 1:
        raise OperationUnclear(where="SOAPAction", why="several actions are named")
    action = next(iter(stated), "")
    name = etree.QName(bodies[0][0])
    if asked is None:
        if action and _ENDS.sub(r"\1", action) != name.localname:
            raise OperationUnclear(where="SOAPAction", why="it names another operation than the body")
        return str(name.localname)
    found = [one for one in asked if one.element == name.localname and one.namespace == (name.namespace or "")]
    fitting = [one for one in found if not action or one.action == action]
    if not found:
        raise OperationUnclear(where="Body", why="the description has no operation with this element")
    if len(fitting) != 1:
        raise OperationUnclear(where="SOAPAction", why="it names another operation than the body" if action else "it is needed")
    return fitting[0].operation


def _bare(action: str) -> str:
    return action.strip().strip('"').strip()


def _actions_in(content_type: str) -> list[str]:
    return [_bare(quoted or plain) for quoted, plain in _ACTION.findall(content_type)]


def _addressed(root: etree._Element, space: str) -> list[str]:
    blocks = root.findall(f"{{{space}}}Header/*")
    named = [one for one in blocks if etree.QName(one).localname == "Action" and "addressing" in (etree.QName(one).namespace or "")]
    return [_bare(one.text or "") for one in named]
