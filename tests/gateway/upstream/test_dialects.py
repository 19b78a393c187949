"""Each dialect as its provider hears it: a scripted provider gives tokens and sessions, the way onward plays the service."""

import asyncio
import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lgsp.dialects.document_axis.signed_headers import is_genuine as is_signed
from lgsp.dialects.document_axis.signed_headers import read_signed_headers
from lgsp.dialects.lgsp_access_token.access_token import read_access_token
from lgsp.dialects.population.hashed_basic import is_genuine, read_hashed_basic
from lgsp.domain.calls import Call, Reply
from lgsp.domain.configuration import Authentication, ServiceVersion
from lgsp.domain.errors import (
    BodyTooLarge,
    MalformedRequest,
    SecretUnreadable,
    UpstreamBroken,
    UpstreamRefusedUs,
    UpstreamUnreachable,
)
from lgsp.gateway.steps.provider.authenticate_upstream import authenticate_upstream
from lgsp.gateway.upstream import dialects
from tests.gateway.inside import NOW, UPSTREAM, End, arriving, inside, known_call, sealed
from tests.gateway.world import service
from tests.runtime.upstream.test_pool import provider

DSTCODE = "VN:GOV:000.00.00.G22:vpcpdvcprovider"
SESSION_BODY = b'{"service":"LayThuTuc","so":1.10}'


def version(kind: Any, *, secret: str = "bi mat", upstream: str = UPSTREAM, **facts: Any) -> ServiceVersion:
    told = {"client_id": "lgsp", "sealed_secret": sealed(secret, service(UPSTREAM)), **facts}
    return service(upstream, authentication=Authentication(kind, **told))


def giving(asked: list[bytes], answers: list[bytes]):  # type: ignore[no-untyped-def]
    """A provider that answers each request with the next of these bodies, the last one for ever."""

    async def script(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
            asked.append(head + await reader.readexactly(length))
            body = answers[min(len(asked), len(answers)) - 1]
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))

    return script


def tokens(count: int = 9) -> list[bytes]:
    return [b'{"access_token":"ma-%d","expires_in":3600}' % number for number in range(1, count)]


def logins(count: int = 9) -> list[bytes]:
    return [b'{"session":"phien-%d","error_code":0}' % number for number in range(1, count)]


def fields_of(call: Call) -> dict[str, str]:
    return {name.decode().lower(): value.decode() for name, value in call.own_fields}


class Service:
    """The way onward: remembers what was sent with each call and gives the next of these answers, the last one for ever."""

    def __init__(self, *answers: tuple[int, bytes]) -> None:
        self.answers = answers
        self.sent: list[tuple[dict[str, str], bytes | None]] = []

    async def __call__(self, call: Call) -> Reply:
        self.sent.append((fields_of(call), call.outgoing))
        status, body = self.answers[min(len(self.sent), len(self.answers)) - 1]
        return Reply(status=status, body=arriving(body))


async def test_access_token_is_got_by_the_header_and_shown_with_it(tmp_path: Path) -> None:
    asked: list[bytes] = []
    parameters = {"app_name": "LGSP", "partner_code": "H55", "partner_code_cus": "H55.01"}
    async with inside(tmp_path) as parts, provider(giving(asked, tokens())) as address:
        known = version("lgsp_access_token", token_url=f"{address}/token", parameters=parameters)
        step, end = authenticate_upstream(parts, known), End()
        await asyncio.gather(*(step(known_call(), end) for _ in range(3)))
    assert len(asked) == 1 and b"Authorization" not in asked[0]
    sent = fields_of(end.calls[0])
    assert sent["authorization"] == "Bearer ma-1"
    shown = read_access_token(sent["lgspaccesstoken"])
    assert (shown.access_key, shown.secret_key, shown.app_name, shown.partner_code_cus) == ("lgsp", "bi mat", "LGSP", "H55.01")
    assert f"lgspaccesstoken: {sent['lgspaccesstoken']}".encode() in asked[0]


async def test_a_token_by_client_credentials_can_stand_beside_the_header(tmp_path: Path) -> None:
    asked: list[bytes] = []
    secret = json.dumps({"secret": "khoa", "client_secret": "bi mat"})
    async with inside(tmp_path) as parts, provider(giving(asked, tokens())) as address:
        known = version("lgsp_access_token", secret=secret, token_url=f"{address}/token", parameters={"token_client_id": "c"})
        await authenticate_upstream(parts, known)(known_call(), end := End())
    assert base64.b64encode(b"c:bi mat") in asked[0] and b"lgspaccesstoken" not in asked[0]
    assert read_access_token(fields_of(end.calls[0])["lgspaccesstoken"]).secret_key == "khoa"


async def test_a_code_of_an_old_token_renews_it_once_and_is_never_told(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts, provider(giving([], tokens())) as address:
        known = version("lgsp_access_token", token_url=f"{address}/token", parameters={"expired_code": "100"})
        onward = Service((200, b'{"error_code":"100"}'), (200, b'{"error_code":"0"}'))
        reply = await authenticate_upstream(parts, known)(known_call(), onward)
        assert [fields["authorization"] for fields, _ in onward.sent] == ["Bearer ma-1", "Bearer ma-2"]
        assert reply.body == b'{"error_code":"0"}'
        with pytest.raises(UpstreamRefusedUs) as told:
            await authenticate_upstream(parts, known)(known_call(), Service((200, b'{"error_code":"100"}')))
    assert told.value.facts["error_code"] == "100"


async def test_each_population_call_is_hashed_for_the_address_as_it_is_called(tmp_path: Path) -> None:
    secret = json.dumps({"secret": "bi mat", "api_key": "khoa"})
    known = version(
        "hashed_basic", secret=secret, upstream="http://127.0.0.1:9/dancu", parameters={"x_road_client": "VN/GOV/H55/x"}
    )
    async with inside(tmp_path) as parts:
        step, end = authenticate_upstream(parts, known), End()
        await step(known_call(rest_of_path="", query="", method="POST"), end)
        first = fields_of(end.calls[0])
        await step(known_call(rest_of_path="/a", query="b=1", method="POST"), end)
    second = fields_of(end.calls[1])
    assert (first["apikey"], first["x-road-client"], first["soapaction"]) == ("khoa", "VN/GOV/H55/x", '""')
    assert int(second["timestamp"]) > int(first["timestamp"])
    for sent, url in ((first, "http://127.0.0.1:9/dancu"), (second, "http://127.0.0.1:9/dancu/a?b=1")):
        shown = read_hashed_basic(tuple(sent.items()))
        assert is_genuine(shown, urls=[url], secret="bi mat", now=NOW + timedelta(seconds=1), window_s=5)
        assert not is_genuine(shown, urls=[url + "/"], secret="bi mat", now=NOW, window_s=5)


@pytest.mark.parametrize("status", [401, 403])
async def test_population_that_refuses_us_is_our_fault(tmp_path: Path, status: int) -> None:
    known = version("hashed_basic", secret='{"secret":"a","api_key":"b"}', upstream="https://127.0.0.1:9/dancu")
    async with inside(tmp_path) as parts:
        with pytest.raises(UpstreamRefusedUs):
            await authenticate_upstream(parts, known)(known_call(), End(Reply(status=status)))


async def test_a_secret_that_lacks_a_part_is_not_used(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        with pytest.raises(SecretUnreadable) as told:
            await authenticate_upstream(parts, version("hashed_basic"))(known_call(), End())
    assert "bi mat" not in str(told.value)


def portal(address: str, **parameters: str) -> ServiceVersion:
    return version("portal_session", token_url=f"{address}/mapi/login", parameters={"dstcode": DSTCODE, **parameters})


def portal_call(**facts: Any) -> Call:
    return known_call(**{"method": "POST", "held": SESSION_BODY, "rest_of_path": "/mapi/g", **facts})


async def test_the_session_is_put_into_the_body_and_the_destination_is_ours(tmp_path: Path) -> None:
    asked: list[bytes] = []
    onward = Service((200, b'{"error_code":0}'))
    async with inside(tmp_path) as parts, provider(giving(asked, logins())) as address:
        step = authenticate_upstream(parts, portal(address))
        lines = {"dstcode": "VN:GOV:G01:khac", "ProviderUrl": "http://x", "A": "b"}
        call = portal_call(headers=lines, query="DSTCODE=a&page=%31&providerurl=http%3A%2F%2Fx")
        await step(call, onward)
        await step(portal_call(outgoing=b'{"x":1,"session":"theirs"}'), onward)
    assert len(asked) == 1 and f"dstcode: {DSTCODE}".encode() in asked[0]
    assert json.loads(asked[0].partition(b"\r\n\r\n")[2]) == {"username": "lgsp", "password": "bi mat"}
    assert [body for _, body in onward.sent] == [
        b'{"session":"phien-1","service":"LayThuTuc","so":1.10}',
        b'{"session":"phien-1","x":1}',
    ]
    assert onward.sent[0][0]["dstcode"] == DSTCODE
    assert (call.query, call.headers, call.held) == ("page=%31", [(b"a", b"A", b"b")], SESSION_BODY)


@pytest.mark.parametrize("expired", [(200, b'{"error_code":"77"}'), (401, b"")])
async def test_a_session_that_has_ended_is_renewed_once(tmp_path: Path, expired: tuple[int, bytes]) -> None:
    good = (200, b'{"error_code":0}')
    async with inside(tmp_path) as parts, provider(giving([], logins())) as address:
        step, onward = authenticate_upstream(parts, portal(address, expired_code="77")), Service(good, expired, good, expired)
        assert [(await step(portal_call(), onward)).status for _ in range(2)] == [200, 200]
        assert [json.loads(body or b"")["session"] for _, body in onward.sent] == ["phien-1", "phien-1", "phien-2"]
        with pytest.raises(UpstreamRefusedUs):
            await step(portal_call(), onward)
    assert len(onward.sent) == 5


async def test_a_fresh_session_that_is_refused_is_not_renewed(tmp_path: Path) -> None:
    asked: list[bytes] = []
    async with inside(tmp_path) as parts, provider(giving(asked, logins())) as address:
        with pytest.raises(UpstreamRefusedUs):
            await authenticate_upstream(parts, portal(address))(portal_call(), Service((200, b'{"error_code":401}')))
    assert len(asked) == 1


async def test_any_error_after_a_pause_leads_to_a_new_login_and_otherwise_it_is_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = (200, b'{"error_code":0}'), (200, b'{"error_code":5}')
    async with inside(tmp_path) as parts, provider(giving([], logins())) as address:
        step, onward = authenticate_upstream(parts, portal(address)), Service(good, bad, bad, good)
        await step(portal_call(), onward)
        assert (await step(portal_call(), onward)).body == b'{"error_code":5}'
        monkeypatch.setattr(dialects, "IDLE_S", -1.0)
        assert (await step(portal_call(), onward)).body == b'{"error_code":0}'
    assert [json.loads(body or b"")["session"] for _, body in onward.sent] == ["phien-1", "phien-1", "phien-1", "phien-2"]


async def test_what_can_carry_no_session_is_refused(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts, provider(giving([], logins())) as address:
        step = authenticate_upstream(parts, portal(address))
        with pytest.raises(BodyTooLarge):
            await step(portal_call(held=None, body=arriving(b"x")), End())
        with pytest.raises(MalformedRequest):
            await step(portal_call(held=b"[1]"), End())


async def test_a_login_that_fails_or_makes_no_sense_is_told_as_such(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts, provider(giving([], [b'{"error_code":3}', b"<html>"])) as address:
        step = authenticate_upstream(parts, portal(address))
        with pytest.raises(UpstreamRefusedUs):
            await step(portal_call(), End())
        with pytest.raises(UpstreamBroken):
            await step(portal_call(), End())


async def test_a_destination_that_cannot_be_read_is_the_registration_s_fault(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        with pytest.raises(UpstreamUnreachable):
            authenticate_upstream(parts, version("portal_session", parameters={"dstcode": "x"}))


async def test_an_x_road_provider_hears_our_client_and_the_message_id(tmp_path: Path) -> None:
    known = version("xroad", parameters={"x_road_client": "VN/GOV/H55/lgsp"})
    async with inside(tmp_path) as parts:
        end = End()
        step = authenticate_upstream(parts, known)
        await step(known_call(message_id="m-1", headers={"X-Road-Client": "kẻ khác".encode().decode("latin-1")}), end)
        await step(known_call(), end)
    assert fields_of(end.calls[0]) == {"x-road-client": "VN/GOV/H55/lgsp", "x-road-id": "m-1"}
    assert fields_of(end.calls[1])["x-road-id"] == end.calls[1].transaction_id


async def test_the_axis_hears_the_consumer_s_words_signed_in_our_name(tmp_path: Path) -> None:
    shown = {
        "servicetype": "eDoc",
        "messagetype": "edoc",
        "XroadVnpt-systemid": "kẻ khác".encode().decode("latin-1"),
        "Accept": "*/*",
    }
    async with inside(tmp_path) as parts:
        end = End()
        step = authenticate_upstream(parts, version("axis_hmac"))
        await step(known_call(headers=shown), end)
        await step(known_call(headers=shown), end)
        with pytest.raises(UpstreamRefusedUs):
            await step(known_call(headers=shown), End(Reply(status=403)))
    (asked, _) = end.calls
    assert [line[1] for line in asked.headers] == [b"Accept"]
    system = read_signed_headers(tuple((name.decode(), value.decode()) for name, value in asked.own_fields))
    assert system.system_id == "lgsp" and is_signed(system, secret="bi mat", now=NOW, window_s=1)
    assert fields_of(asked)["xroadvnpt-sign-header-key"] == "timestamp;systemid;Content-Type;servicetype;messagetype"
