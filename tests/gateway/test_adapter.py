import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from lgsp.domain.calls import Call, Identity, Reply
from lgsp.domain.configuration import Credential, Member
from lgsp.domain.errors import BodyTooLarge, CredentialMissing, CredentialRefused, MalformedRequest
from lgsp.gateway import adapter
from lgsp.gateway.adapter import Adapter, is_adapted
from lgsp.gateway.plan import Plan
from lgsp.protocol.credentials.verifiers import verifier_of
from tests.gateway.inside import TOKENS, UPSTREAM, End, arriving, call, inside
from tests.gateway.world import CONSUMER, configuration, service

PROVIDER = "VN/GOV/G22/vpcpdvcprovider"
CALL_PATH = "/XrdAdapter/RestService/forward/mapi/g"
LOGIN_PATH = "/VXPAdapter/RestService/forward/mapi/login"
OLD = "VN:GOV:000.00.00.G22:vpcpdvcprovider"


def plan() -> Plan:
    services = [
        service(UPSTREAM, service=f"{PROVIDER}/mapi", base_path="/mapi"),
        service(UPSTREAM, service=f"{PROVIDER}/LayThuTuc", base_path="/tt"),
    ]
    made = configuration(UPSTREAM, services=services)
    login = Credential("cong", "login", CONSUMER, verifier_of("mat-khau", salt=b"s" * 16))
    member = Member("VN/GOV/G22", "Văn phòng Chính phủ", "000.00.00.G22")
    return Plan(replace(made, credentials=(*made.credentials, login), members=(*made.members, member)))


async def through(tmp_path: Path, one: Call, end: End | None = None) -> Reply:
    async with inside(tmp_path) as parts:
        return await Adapter(parts, TOKENS, lifetime_s=60, new_id=lambda: "s").answer(one, plan(), end or End())


def asked(path: str, body: Any, **headers: str) -> Call:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return call("POST", path, headers, body=arriving(text), face="service_portal")


async def session(tmp_path: Path) -> str:
    reply = await through(tmp_path, asked(LOGIN_PATH, {"username": "cong", "password": "mat-khau"}))
    assert isinstance(reply.body, bytes)
    told = json.loads(reply.body)
    assert (reply.status, told["error_code"]) == (200, 0)
    return str(told["session"])


def test_both_adapters_are_recognised() -> None:
    assert is_adapted(CALL_PATH) and is_adapted(LOGIN_PATH) and not is_adapted("/XrdAdapter/khac")


async def test_a_call_goes_to_the_provider_that_dstcode_names_without_the_callers_session(tmp_path: Path) -> None:
    token, end = await session(tmp_path), End()
    body = {"session": token, "madonvi": "000.00.00.H55", "service": "DongBoHoSoMC", "data": [1]}
    one = asked(CALL_PATH, body, dstcode=OLD)
    await through(tmp_path / "2", one, end)
    passed = end.calls[0]
    assert (passed.service_named, passed.rest_of_path) == (f"{PROVIDER}/mapi", "/mapi/g")
    assert passed.identity == Identity(CONSUMER, "cong")
    assert token.encode() not in (passed.outgoing or b"") and json.loads(passed.outgoing or b"")["data"] == [1]
    assert token.encode() in (passed.held or b"")


async def test_a_service_of_that_name_goes_before_the_common_one(tmp_path: Path) -> None:
    end = End()
    await through(
        tmp_path, asked(f"{CALL_PATH}?dstcode={OLD}", {"session": await session(tmp_path / "s"), "service": "LayThuTuc"}), end
    )
    assert end.calls[0].service_named == f"{PROVIDER}/LayThuTuc"


@pytest.mark.parametrize(
    ("one", "error"),
    [
        (asked(LOGIN_PATH, {"username": "cong", "password": "sai"}), CredentialRefused),
        (asked(LOGIN_PATH, {"username": "cong"}), CredentialMissing),
        (asked(CALL_PATH, {"session": "sai", "service": "x"}, dstcode=OLD), CredentialRefused),
        (asked(CALL_PATH, {"service": "x"}, dstcode=OLD), CredentialMissing),
        (asked(CALL_PATH, {"session": "s", "service": "x"}), MalformedRequest),
        (asked(f"{CALL_PATH}?dstcode=VN:GOV:G1:x", {"session": "s", "service": "x"}, dstcode=OLD), MalformedRequest),
        (asked(CALL_PATH, b"{", dstcode=OLD), MalformedRequest),
    ],
)
async def test_what_is_wrong_is_refused(tmp_path: Path, one: Call, error: type[Exception]) -> None:
    with pytest.raises(error):
        await through(tmp_path, one)


async def test_a_body_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "BODY_BYTES_MAX", 3)
    with pytest.raises(BodyTooLarge):
        await through(tmp_path, asked(CALL_PATH, {"session": "s"}))
