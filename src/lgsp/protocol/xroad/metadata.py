"""X-Road's metadata services in the formats used in practice (`pr-meta`, `pr-mrest`; where document and practice differ, practice).

Rules: `listClients` names members and subsystems, JSON in snake_case or XML by `Accept`; `listMethods` and `allowedMethods` answer
for one provider subsystem; a description is sent without its server addresses; errors carry the exact texts that clients match.
Endpoint patterns are X-Road's own: `*` one segment, `**` any depth.
"""

from collections.abc import Iterable
from typing import Any, Final
from xml.sax.saxutils import escape

import msgspec

from lgsp.domain.configuration import Configuration, ServiceVersion
from lgsp.domain.identifiers import MemberId, ServiceId, SubsystemId

NO_DESCRIPTION: Final = "Invalid service type: REST"
"""Clients match this text to tell "no description" from a real failure."""
MISSING_SERVICE_CODE: Final = "Missing serviceCode in message body"
XML_TYPE: Final = "text/xml;charset=utf-8"
JSON_TYPE: Final = "application/json;charset=utf-8"

_XROAD: Final = "http://x-road.eu/xsd/xroad.xsd"
_IDENTIFIERS: Final = "http://x-road.eu/xsd/identifiers"


def service_not_found(service_code: str) -> str:
    """The error text of `getOpenAPI` for an unknown service."""
    return f"Service not found: {service_code}"


def client_list_json(configuration: Configuration, instance: str = "") -> bytes:
    """`listClients` as JSON; of one instance if one is named."""
    return msgspec.json.encode({"member": [_as_json(*row) for row in _clients(configuration, instance)]})


def client_list_xml(configuration: Configuration, instance: str = "") -> bytes:
    """`listClients` as XML, the default; of one instance if one is named."""
    members = "".join(_as_xml(*row) for row in _clients(configuration, instance))
    heading = f'<xrd:clientList xmlns:xrd="{_XROAD}" xmlns:id="{_IDENTIFIERS}">'
    return f'<?xml version="1.0" encoding="UTF-8"?>{heading}{members}</xrd:clientList>'.encode()


def method_list(versions: Iterable[ServiceVersion]) -> bytes:
    """`listMethods` or `allowedMethods`: the services of one provider, each once."""
    return msgspec.json.encode({"service": [_method(version) for version in versions]})


def without_servers(document: dict[str, Any]) -> dict[str, Any]:
    """An OpenAPI description for `getOpenAPI`, without the provider's server addresses at every level that may hold them."""
    plain = {name: value for name, value in document.items() if name != "servers"}
    paths = plain.get("paths")
    if isinstance(paths, dict):
        plain["paths"] = {path: _path_without_servers(item) for path, item in paths.items()}
    return plain


def _path_without_servers(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    return {
        name: {inner: value for inner, value in part.items() if inner != "servers"} if isinstance(part, dict) else part
        for name, part in item.items()
        if name != "servers"
    }


def _clients(configuration: Configuration, instance: str) -> list[tuple[MemberId, str, str, str]]:
    names = {member.id: member.name for member in configuration.members}
    rows = [(MemberId.parse(identifier), name, "", "") for identifier, name in names.items()]
    for subsystem in configuration.subsystems:
        identifier = SubsystemId.parse(subsystem.id)
        rows.append((identifier.member, names.get(str(identifier.member), ""), identifier.subsystem_code, subsystem.name))
    named = [row for row in rows if instance in ("", row[0].instance)]
    return sorted(named, key=lambda row: (row[0], row[2]))


def _as_json(member: MemberId, name: str, subsystem_code: str, subsystem_name: str) -> dict[str, Any]:
    identifier = {
        "object_type": "SUBSYSTEM" if subsystem_code else "MEMBER",
        "xroad_instance": member.instance,
        "member_class": member.member_class,
        "member_code": member.member_code,
    }
    if not subsystem_code:
        return {"id": identifier, "name": name}
    return {"id": {**identifier, "subsystem_code": subsystem_code}, "name": name, "subsystem_name": subsystem_name}


def _as_xml(member: MemberId, name: str, subsystem_code: str, subsystem_name: str) -> str:
    parts = [("xRoadInstance", member.instance), ("memberClass", member.member_class), ("memberCode", member.member_code)]
    parts += [("subsystemCode", subsystem_code)] if subsystem_code else []
    inside = "".join(f"<id:{tag}>{escape(text)}</id:{tag}>" for tag, text in parts)
    kind = "SUBSYSTEM" if subsystem_code else "MEMBER"
    own_name = f"<xrd:subsystemName>{escape(subsystem_name)}</xrd:subsystemName>" if subsystem_code else ""
    return f'<xrd:member><xrd:id id:objectType="{kind}">{inside}</xrd:id><xrd:name>{escape(name)}</xrd:name>{own_name}</xrd:member>'


def _method(version: ServiceVersion) -> dict[str, Any]:
    identifier = ServiceId.parse(version.service)
    return {
        "object_type": "SERVICE",
        "xroad_instance": identifier.instance,
        "member_class": identifier.member_class,
        "member_code": identifier.member_code,
        "subsystem_code": identifier.subsystem_code,
        "service_code": identifier.service_code,
        "service_type": version.kind,
        "endpoint_list": [{"method": endpoint.method, "path": endpoint.path} for endpoint in version.endpoints],
    }
