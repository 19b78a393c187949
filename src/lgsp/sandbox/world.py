"""The demo world: a registry document (world.yaml), the calls that each demo system may make (calls.yaml), and the secrets between them.

Rules: secrets of demo systems are fresh random ones per home and stand in demo.json alone.
Member codes of communes are made from their unit code (`H55.05710`): real communes, sample agency codes.
"""

import secrets
from collections.abc import Callable
from importlib import resources
from typing import Any, Final

import msgspec
import yaml

from lgsp.protocol.credentials.sealing import credential_purpose
from lgsp.protocol.credentials.verifiers import new_secret, sealed_verifier, verifier_of
from lgsp.protocol.xml.wsdl import read_wsdl
from lgsp.sandbox.demo_secrets import DemoSecrets, DialectCredentials, dialect_credentials
from lgsp.sandbox.invented.people import person
from lgsp.sandbox.invented.units import THAI_NGUYEN, Commune, communes_of
from lgsp.sandbox.outside_secrets import registered_secrets
from lgsp.sandbox.systems.household_businesses import WSDL
from lgsp.sandbox.systems.land_prices import OPENAPI

DEMO_COMMUNE: Final = "05443"
"""Code of the commune whose one-stop system is in the demo."""

SPEAKER: Final = "VN-H55/GOV/H55.01/motcua"
"""The demo system that shows credentials of every dialect."""

FORMER_WARD: Final = "01834"
"""Code of phường Nguyễn Thị Minh Khai of former Bắc Kạn, which ended on 2025-07-01: what a system sends that was not changed."""

EDITION: Final = 9
"""Grows when the demo world does, so that a home made by an earlier release gets what is new."""

Sealed = Callable[[str, str], str]
"""Seals a secret for a purpose."""


def demo_commune(communes: tuple[Commune, ...]) -> Commune:
    """The commune whose one-stop system is in the demo."""
    return next((commune for commune in communes if commune.code == DEMO_COMMUNE), communes[-1])


def fresh_secrets() -> DemoSecrets:
    """New secrets for a new home."""
    systems = demo_systems(None)
    return DemoSecrets(
        consumers={system["subsystem_id"]: (f"demo-{secrets.token_hex(6)}", new_secret()) for system in systems},
        register_client_id=f"lgsp-h55-{secrets.token_hex(4)}",
        register_secret=new_secret(),
        land_prices_key=new_secret(),
    )


def with_new_systems(known: DemoSecrets) -> DemoSecrets:
    """The secrets of a home that an earlier release made, with fresh ones for the systems that the demo world has got since."""
    consumers = {**fresh_secrets().consumers, **known.consumers}
    return msgspec.structs.replace(known, consumers=consumers)


def registry_document(known: DemoSecrets, sandbox_url: str, *, sealed: Sealed) -> dict[str, Any]:
    """The whole demo world as a registry document. `sealed` seals with the key of the home: a hashed secret must be read again."""
    communes = communes_of(THAI_NGUYEN)
    filled = _fill(
        _read("world.yaml"),
        {
            "sandbox": sandbox_url,
            "commune": demo_commune(communes).code,
            "register_client_id": known.register_client_id,
            "register_secret": known.register_secret,
            "land_prices_key": known.land_prices_key,
            **registered_secrets(known),
        },
    )
    document: dict[str, Any] = filled
    document["members"].extend(_commune_member(commune, demo_commune(communes)) for commune in communes)
    for member in document["members"]:
        identifier = f"{member.get('instance', document['instance']['code'])}/GOV/{member['code']}"
        for subsystem in member.get("subsystems", ()):
            name = f"{identifier}/{subsystem['code']}"
            if name in known.consumers:
                subsystem["credentials"] = [_credential("client_secret", *known.consumers[name])]
            if name == SPEAKER:
                subsystem["credentials"] += _dialect_credentials(dialect_credentials(known, name), sealed)
    return document


def demo_systems(known: DemoSecrets | None) -> list[dict[str, Any]]:
    """`systems` of demo.json; without secrets if none are given."""
    communes = communes_of(THAI_NGUYEN)
    somebody = person(1, communes)
    words = {
        "commune": demo_commune(communes).code,
        "former_commune": FORMER_WARD,
        "personal_id": somebody.personal_id,
        "full_name": somebody.full_name.upper(),
        "born_on": somebody.born_on.strftime("%Y%m%d"),
        "gender": somebody.gender_code,
    }
    filled = _fill(_read("calls.yaml"), words)
    systems: list[dict[str, Any]] = filled
    for system in systems:
        client_id, secret = known.consumers[system["subsystem_id"]] if known else ("", "")
        system["client_id"], system["client_secret"] = client_id, secret
        for call in [*system["may_call"], *system["may_not_call"]]:
            call.setdefault("body", None)
        if known and system["subsystem_id"] == SPEAKER:
            system.update(_shown(dialect_credentials(known, SPEAKER)))
    return systems


def _shown(credentials: DialectCredentials) -> dict[str, Any]:
    access_key, hashed_basic, login = credentials.access_key, credentials.hashed_basic, credentials.login
    return {
        "access_key": {"AccessKey": access_key[0], "SecretKey": access_key[1], "AppName": "MotCua", "PartnerCode": "H55.01"},
        "hashed_basic": {"user": hashed_basic[0], "secret": hashed_basic[1]},
        "login": {"username": login[0], "password": login[1]},
    }


def _read(name: str) -> Any:
    return yaml.safe_load(resources.files("lgsp.sandbox").joinpath(name).read_text(encoding="utf-8"))


def _fill(value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, str):
        if value == "{openapi}":
            return OPENAPI
        if value == "{household_wsdl}":
            return msgspec.to_builtins(read_wsdl({"Service.asmx.wsdl": WSDL}))
        for name, word in words.items():
            value = value.replace(f"{{{name}}}", word)
        return value
    if isinstance(value, list):
        return [_fill(item, words) for item in value]
    return {key: _fill(item, words) for key, item in value.items()} if isinstance(value, dict) else value


def _commune_member(commune: Commune, demo: Commune) -> dict[str, Any]:
    member: dict[str, Any] = {
        "code": f"H55.{commune.code}",
        "name": f"Uỷ ban nhân dân {commune.name[0].lower()}{commune.name[1:]}",
        "parent": "H55",
        "valid_from": "2025-07-01",
    }
    if commune == demo:
        member["subsystems"] = [{"code": "mc-xa", "name": f"Hệ thống một cửa {commune.name}", "name_en": "Commune one-stop system"}]
    return member


def _credential(kind: str, key_id: str, secret: str) -> dict[str, Any]:
    verifier = verifier_of(secret, salt=secrets.token_bytes(16))
    return {"key_id": key_id, "kind": kind, "verifier": verifier, "note": "demo"}


def _dialect_credentials(credentials: DialectCredentials, sealed: Sealed) -> list[dict[str, Any]]:
    user, secret = credentials.hashed_basic
    hashed = sealed_verifier(sealed(secret, credential_purpose(user)))
    return [
        _credential("access_key", *credentials.access_key),
        {"key_id": user, "kind": "hashed_basic", "verifier": hashed, "note": "demo"},
        _credential("login", *credentials.login),
    ]
