"""The rules of the registry: who may do what, what follows what, which facts fit together.

Rules: pure decisions over facts that are handed in; no rows, no clock, no network. A rule that checks facts gives back every
fault it finds.
"""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from lgsp.domain.errors import MalformedIdentifier, MalformedRequest
from lgsp.domain.faults import Fault, Place
from lgsp.domain.identifiers import SubsystemId, checked_part
from lgsp.protocol.credentials.provider_secrets import read_secrets
from lgsp.protocol.http.client_certificates import why_no_certificate, why_no_pair
from lgsp.protocol.transformation.code_places import Places
from lgsp.protocol.transformation.minimisation import is_field_path
from lgsp.protocol.transformation.persons import is_place

_KEEPERS: Final = frozenset({"operator"})
_OWNERS: Final = frozenset({"operator", "approver"})
_BUILDERS: Final = frozenset({"operator", "developer"})
ROLES_OF_ACT: Final[Mapping[str, frozenset[str]]] = {
    "add_peer": _KEEPERS,
    "register_member": _KEEPERS,
    "change_member": _KEEPERS,
    "suspend_member": _KEEPERS,
    "resume_member": _KEEPERS,
    "register_subsystem": _KEEPERS,
    "change_subsystem": _KEEPERS,
    "suspend_subsystem": _KEEPERS,
    "resume_subsystem": _KEEPERS,
    "issue_credential": _BUILDERS,
    "rotate_credential": _BUILDERS,
    "revoke_credential": _BUILDERS,
    "register_certificate": _BUILDERS,
    "register_signature_key": _BUILDERS,
    "register_service": _BUILDERS,
    "change_service": _BUILDERS,
    "add_service_version": _BUILDERS,
    "change_service_version": _BUILDERS,
    "import_openapi": _BUILDERS,
    "test_link": frozenset({"operator", "approver", "developer"}),
    "import_wsdl": _BUILDERS,
    "change_mapping": _BUILDERS,
    "publish_service_version": _OWNERS,
    "disable_service_version": _OWNERS,
    "withdraw_service_version": _OWNERS,
    "grant_access_right": _OWNERS,
    "suspend_access_right": _OWNERS,
    "resume_access_right": _OWNERS,
    "end_access_right": _OWNERS,
    "create_officer": _KEEPERS,
    "change_officer": _KEEPERS,
    "create_sign_in_link": _KEEPERS,
    "issue_api_token": frozenset({"operator", "approver", "developer", "leader", "auditor"}),
    "revoke_api_token": frozenset({"operator", "approver", "developer", "leader", "auditor"}),
    "answer_person_question": _OWNERS,
    "place_legal_hold": _KEEPERS | {"auditor"},
    "release_legal_hold": _KEEPERS | {"auditor"},
    "look_at_body": _OWNERS | {"auditor"},
    **dict.fromkeys(("send_again", "ask_to_send_again", "approve_resend", "refuse_resend", "note_resend"), _OWNERS),
    "look_at_resend": _OWNERS | {"auditor"},
    "import_registry": _KEEPERS,
    "put_code_map": _OWNERS,
    "recode": _KEEPERS,
    "register_code_list": _OWNERS,
    "change_code_list": _OWNERS,
    "edit_code_list": _BUILDERS | _OWNERS,
    "publish_code_list": _OWNERS,
    "edit_code_mapping": _BUILDERS | _OWNERS,
    "publish_code_mapping": _OWNERS,
    "change_notice_address": _BUILDERS,
    "synchronise_code_list": _OWNERS,
    "publish_configuration": _KEEPERS,
}
"""Which roles may do an act. An approver or developer of a member does it only for that member and those below it."""

NEXT_STATUS: Final[Mapping[tuple[str, str], str]] = {
    ("suspend", "active"): "suspended",
    ("resume", "suspended"): "active",
    ("publish", "draft"): "published",
    ("publish", "disabled"): "published",
    ("disable", "published"): "disabled",
    ("withdraw", "draft"): "withdrawn",
    ("withdraw", "published"): "withdrawn",
    ("withdraw", "disabled"): "withdrawn",
    ("suspend", "granted"): "suspended",
    ("reinstate", "suspended"): "granted",
    ("end", "granted"): "ended",
    ("end", "suspended"): "ended",
}
_DONE: Final = {
    "suspend": "suspended", "resume": "active", "publish": "published", "disable": "disabled",
    "withdraw": "withdrawn", "reinstate": "granted", "end": "ended",
}  # fmt: skip
RESERVED_PATHS: Final = frozenset(
    {"token", "receipts", "r1", ".well-known", "jwks", "jwks.json", "health", "metrics", "listMethods", "allowedMethods"}
)
"""First segments that the gateway itself answers."""

_OF_SOAP: Final = frozenset({"SOAP", "GET", "HEAD", "OPTIONS", ""})
_OPERATION: Final = re.compile(r"/[^/]+")
_ENDPOINT: Final = re.compile(r"([A-Z]{3,10}|\*) (/\S*)")
_PATH: Final = re.compile(r"(?:/[A-Za-z0-9\-._~!$&'()*+,;=:@]+)+")


def may_act(role: str, act: str, *, is_own_member: bool) -> bool:
    """Whether an officer of this role may do the act. `is_own_member`: it concerns his member, or he belongs to none."""
    return role in ROLES_OF_ACT[act] and (role == "operator" or is_own_member)


def next_status(verb: str, status: str) -> str | None:
    """The status after a verb; the same one if it is done already, None if the verb can't follow this status."""
    return status if status == _DONE[verb] else NEXT_STATUS.get((verb, status))


def faults_of_codes(parts: Mapping[str, str]) -> list[Fault]:
    """Codes that can't be part of an identifier. `parts` maps a field's name to its text."""
    faults = []
    for name, text in parts.items():
        try:
            checked_part(text, name)
        except MalformedIdentifier:
            allowed = "A–Z a–z 0–9 ' ( ) + , - . = ? _"
            faults.append(Fault((name,), f"may hold only {allowed}", f"chỉ được gồm các ký tự {allowed}"))
    return faults


def faults_of_period(valid_from: datetime | None, valid_to: datetime | None) -> list[Fault]:
    """A period must not end before it begins."""
    if valid_from is not None and valid_to is not None and valid_to <= valid_from:
        return [Fault(("valid_to",), "must be later than valid_from", "phải sau valid_from")]
    return []


def faults_of_base_path(base_path: str) -> list[Fault]:
    """A published path: absolute, plain segments, no trailing slash, not one that the gateway answers itself."""
    place: Place = ("base_path",)
    if not _PATH.fullmatch(base_path) or any(segment in (".", "..") for segment in base_path.split("/")):
        return [
            Fault(
                place,
                "must look like /apiCSDLDKDN/1.0, without a slash at the end",
                "phải có dạng /apiCSDLDKDN/1.0, không có gạch chéo ở cuối",
            )
        ]
    if base_path.split("/")[1] in RESERVED_PATHS:
        return [Fault(place, "begins with a word that the gateway itself answers", "bắt đầu bằng từ dành riêng cho cổng kết nối")]
    return []


def endpoint_parts(text: str) -> tuple[str, str] | None:
    """Method and path pattern of `GET /chiTietDoanhNghiep`; None if the text is not one. `{name}` means one segment."""
    found = _ENDPOINT.fullmatch(text)
    if found is None:
        return None
    path = re.sub(r"\{[^/{}]*\}", "*", found[2])
    is_plain = path == "/" or bool(_PATH.fullmatch(path))
    return (found[1], path) if is_plain and ".." not in path.split("/") else None


def faults_of_endpoints(endpoints: Iterable[str]) -> list[Fault]:
    """Each endpoint is a method (or *), a space, and a path pattern; none twice."""
    faults, seen = [], set()
    for index, text in enumerate(endpoints):
        parts = endpoint_parts(text)
        if parts is None:
            faults.append(Fault(("endpoints", index), "must look like GET /path/*", "phải có dạng GET /duong-dan/*"))
        elif parts in seen:
            faults.append(Fault(("endpoints", index), "stands there twice", "bị lặp lại"))
        seen.add(parts)
    return faults


def faults_of_operations(endpoints: Iterable[str], kind: str) -> list[Fault]:
    """Operations (`SOAP /name`) are endpoints of SOAP services only; such a service has besides them only what is asked without a body."""
    faults = []
    for index, text in enumerate(endpoints):
        method, path = endpoint_parts(text) or ("", "")
        if kind != "SOAP" and method == "SOAP":
            faults.append(Fault(("endpoints", index), "is for SOAP services only", "chỉ dùng cho dịch vụ SOAP"))
        elif kind == "SOAP" and (method not in _OF_SOAP or (method == "SOAP" and not _OPERATION.fullmatch(path))):
            faults.append(Fault(("endpoints", index), "must look like SOAP /operation", "phải có dạng SOAP /thao-tac"))
    return faults


def faults_of_upstreams(upstreams: Iterable[str], *, is_loopback_only: bool) -> list[Fault]:
    """Each address is http or https with a host, no user, query or fragment, and not a place no provider can have."""
    faults = []
    for index, url in enumerate(upstreams):
        told = _fault_of_address(url, is_loopback_only)
        if told is not None:
            faults.append(Fault(("upstreams", index), *told))
    return faults


def _fault_of_address(url: str, is_loopback_only: bool) -> tuple[str, str] | None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if parts.scheme not in ("http", "https") or not host or re.search(r"\s", url):
        return "must be an address such as https://host:port/path", "phải là địa chỉ dạng https://host:port/duong-dan"
    if parts.username is not None or parts.query or parts.fragment:
        return "must hold no user, query or fragment", "không được chứa tên người dùng, tham số hoặc phần sau dấu #"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        is_loopback, is_odd = host == "localhost", False
    else:
        is_loopback = address.is_loopback
        is_odd = address.is_link_local or address.is_multicast or address.is_unspecified
    if is_odd:
        return "is an address that no provider can have", "là địa chỉ mà không đơn vị cung cấp nào có thể dùng"
    if is_loopback_only and not is_loopback:
        return "only loopback addresses are allowed here", "ở đây chỉ cho phép địa chỉ nội bộ (loopback)"
    return None


def faults_of_person(place: str) -> list[Fault]:
    """Where a request names the person: `query:NAME`, `header:NAME`, `path:N` or `body:/path`; empty for a service without personal data."""
    if not place or is_place(place):
        return []
    told = (
        "must look like query:name, header:Name, path:2 or body:/a/*/b",
        "phải có dạng query:ten, header:Ten, path:2 hoặc body:/a/*/b",
    )
    return [Fault(("person", "place"), *told)]


def faults_of_retention(retention: str, classes: Iterable[str]) -> list[Fault]:
    """The retention class of kept bodies is one of the settings', or empty: none are kept."""
    known = sorted(classes)
    if not retention or retention in known:
        return []
    told = ", ".join(known)
    return [Fault(("body_retention",), f"must be one of {told}, or empty", f"phải là một trong {told}, hoặc để trống")]


def faults_of_resending(resending: str, *, requires_signature: bool) -> list[Fault]:
    """What only its consumer can sign, no officer can send again."""
    if resending == "never" or not requires_signature:
        return []
    english = "must be never where only signed requests are let in: nobody else can sign for the consumer"
    return [
        Fault(("resending",), english, "phải là never khi dịch vụ chỉ nhận yêu cầu đã ký: không ai ký thay đơn vị khai thác được")
    ]


def faults_of_networks(networks: Iterable[str]) -> list[Fault]:
    """Each is a network such as 10.20.0.0/16 or one address."""
    faults = []
    for index, text in enumerate(networks):
        try:
            ipaddress.ip_network(text)
        except ValueError:
            told = "must be a network such as 10.20.0.0/16 or an address", "phải là mạng dạng 10.20.0.0/16 hoặc một địa chỉ"
            faults.append(Fault(("networks", index), *told))
    return faults


def faults_of_fields(fields: Iterable[str]) -> list[Fault]:
    """Each field is a path from the root of the reply: `/Data/NAME`, `/Data/*/CODE`, `mask:/Data/ADDRESS`."""
    return [
        Fault(("fields", index), "must be a path such as /Data/*/NAME", "phải là đường dẫn như /Data/*/NAME")
        for index, text in enumerate(fields)
        if not is_field_path(text)
    ]


def faults_of_maps(maps: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """Each field map has places that belong together, of a kind that its part of the message has, and a level for each or for none."""
    faults = []
    for index, facts in enumerate(maps):
        place: Place = ("maps", index, "fields")
        try:
            kind = Places(facts["fields"]).kind
        except MalformedRequest as fault:
            faults.append(Fault(place, str(fault.facts["why"]), "phải là các vị trí cùng loại, dạng /a/*/b, ?ten hoặc {2}"))
            continue
        if facts["part"] == "reply" and kind != "/":
            faults.append(Fault(place, "a reply has a body only", "trả lời chỉ có nội dung, vị trí phải dạng /a/*/b"))
        if facts["levels"] and len(facts["levels"]) != len(facts["fields"]):
            faults.append(Fault(("maps", index, "levels"), "one level for each place", "mỗi vị trí phải có một cấp"))
    return faults


_NEEDED_SECRETS: Final = {"hashed_basic": ("secret", "api_key"), "lgsp_access_token": ("secret", "client_secret")}


def faults_of_authentication(facts: Mapping[str, Any], *, is_loopback_only: bool, upstreams: Iterable[str] = ()) -> list[Fault]:
    """What each kind of authentication needs; `facts` has the fields of `AuthenticationFacts`."""
    kind, parameters = facts["kind"], facts.get("parameters") or {}
    needed = {
        "none": (),
        "oauth2_client_credentials": ("token_url", "client_id", "secret"),
        "api_key": ("header", "secret"),
        "basic": ("client_id", "secret"),
        "lgsp_access_token": ("token_url", "client_id", "secret"),
        "hashed_basic": ("client_id", "secret"),
        "portal_session": ("token_url", "client_id", "secret"),
        "xroad": (),
        "axis_hmac": ("client_id", "secret"),
    }[kind]
    faults = [
        Fault(("authentication", name), f"is needed for {kind}", f"là bắt buộc với {kind}")
        for name in needed
        if not (facts[name] or (name == "secret" and facts["sealed_secret"]))
    ]
    if "token_url" in needed and facts["token_url"]:
        told = _fault_of_address(facts["token_url"], is_loopback_only)
        if told is not None:
            faults.append(Fault(("authentication", "token_url"), *told))
    faults += _faults_of_parameters(kind, parameters)
    faults += _faults_of_tls(facts)
    is_compound = kind == "hashed_basic" or (kind == "lgsp_access_token" and parameters.get("token_client_id"))
    if is_compound and facts["secret"]:
        faults += _faults_of_secrets(facts["secret"], _NEEDED_SECRETS[kind])
    if kind == "hashed_basic" and len(list(upstreams)) > 1:
        # The digest covers the address, and which of several a call goes to is decided after it is made.
        faults.append(Fault(("upstreams",), "hashed_basic takes one address only", "hashed_basic chỉ dùng được với một địa chỉ"))
    return faults


def _faults_of_parameters(kind: str, parameters: Mapping[str, str]) -> list[Fault]:
    if kind == "xroad":
        try:
            SubsystemId.parse(parameters.get("x_road_client", ""))
        except MalformedIdentifier:
            place: Place = ("authentication", "parameters", "x_road_client")
            return [Fault(place, "must look like VN/GOV/H55/system", "phải có dạng VN/GOV/H55/he-thong")]
    if kind == "hashed_basic" and not parameters.get("x_road_client"):
        return [Fault(("authentication", "parameters", "x_road_client"), f"is needed for {kind}", f"là bắt buộc với {kind}")]
    if kind == "portal_session":
        try:
            SubsystemId.parse(parameters.get("dstcode", "").replace(":", "/"))
        except MalformedIdentifier:
            place = ("authentication", "parameters", "dstcode")
            return [Fault(place, "must look like VN:GOV:G22:system", "phải có dạng VN:GOV:G22:he-thong")]
    return []


def _faults_of_tls(facts: Mapping[str, Any]) -> list[Fault]:
    certificate, key, authorities = (str(facts.get(name) or "") for name in ("certificate", "key", "authorities"))
    faults = []
    if certificate or key:
        why = why_no_pair(certificate, key) if key or not facts.get("sealed_key") else why_no_certificate(certificate)
        faults += [Fault(("authentication", "certificate"), *why)] if why is not None else []
    if authorities:
        why = why_no_certificate(authorities)
        faults += [Fault(("authentication", "authorities"), *why)] if why is not None else []
    return faults


def _faults_of_secrets(text: str, needed: tuple[str, ...]) -> list[Fault]:
    try:
        read_secrets(text, needed=needed)
    except MalformedRequest:
        names = ", ".join(needed)
        return [
            Fault(("authentication", "secret"), f"must be a JSON object with {names}", f"phải là một đối tượng JSON gồm {names}")
        ]
    return []


def faults_of_validation(validation: str, *, has_description: bool) -> list[Fault]:
    """Calls can only be checked against a description that is there."""
    if validation == "off" or has_description:
        return []
    return [Fault(("validation",), "needs a description (OpenAPI, WSDL or XSD)", "cần có mô tả (OpenAPI, WSDL hoặc XSD)")]


def faults_of_publishing(*, upstreams: Iterable[str], endpoints: Iterable[str], kind: str) -> list[Fault]:
    """What a version still lacks before it may be published."""
    faults = []
    if not list(upstreams):
        faults.append(Fault(("upstreams",), "at least one address is needed", "cần ít nhất một địa chỉ hệ thống cung cấp"))
    if kind != "REST" and not list(endpoints):
        faults.append(Fault(("endpoints",), "a described service needs endpoints", "dịch vụ có mô tả cần có điểm gọi"))
    return faults


def version_order(version: str) -> tuple[tuple[int, str], ...]:
    """Order of version texts: `1.10` after `1.9`."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"[.\-]", version))


def default_version(versions: Iterable[tuple[str, bool]]) -> str | None:
    """Which of the versions that may be called answers when none is named: the chosen one, or else the newest. Pairs.

    Version, is chosen.
    """
    known = list(versions)
    chosen = [version for version, is_chosen in known if is_chosen]
    return chosen[0] if chosen else max((version for version, _ in known), key=version_order, default=None)
