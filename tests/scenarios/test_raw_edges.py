"""Bytes that no proper client or provider sends, on both sides of a gateway process: what is left over, unfinished, endless, or built to confuse."""

import base64
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry

from lgsp.domain.configuration import Endpoint, FieldRule, Mapping
from lgsp.runtime.home import Home
from lgsp.runtime.storage.descriptions import keep_description
from lgsp.runtime.storage.object_storage import storage_in_use
from tests.gateway.soap_world import DESCRIPTION
from tests.gateway.world import (
    API_KEY,
    PATH,
    SERVICE,
    GatewayProcess,
    Provider,
    configuration,
    ok,
    publish,
    read_request,
    right,
    service,
)

pytestmark = pytest.mark.story
KEY = {"X-API-Key": API_KEY}
REPLIES: dict[bytes, list[bytes]] = {
    b"rest": [ok() + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"],
    b"early": [b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", ok()],
    b"continue": [b"HTTP/1.1 100 Continue\r\n\r\n" * 3, ok()],
    b"endless": [b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000],
    b"trailer": [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Evil\r\n\r\n2\r\nok\r\n0\r\nX-Evil: 1\r\nSet-Cookie: a=b\r\n\r\n"
    ],
}


class Scene:
    def __init__(self, gateway: GatewayProcess, seen: list[bytes]) -> None:
        self.gateway, self.seen = gateway, seen

    def ask(self, what: str) -> Any:
        return self.gateway.ask("GET", f"/apiCSDLDKDN/1.0/{what}", KEY)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder: Path = tmp_path_factory.mktemp("edges")
    seen: list[bytes] = []

    async def script(reader: Any, writer: Any) -> None:
        while True:
            head, body = await read_request(reader)
            seen.append(head + body)
            word = head.split(b" ", 2)[1].rpartition(b"/")[2].partition(b"?")[0]
            for piece in REPLIES.get(word, [ok()]):
                writer.write(piece)
                await writer.drain()

    provider = Provider(script)
    home = Home(folder)
    soap = keep_description(storage_in_use(home), msgspec.json.encode(DESCRIPTION))
    mapping = Mapping(fields=(FieldRule("set", "header", "X-Unit", "{query.unit}"),))
    bridge = {"kind": "OPENAPI", "soap": soap, "endpoints": (Endpoint("POST", "/TraCuuGiayChungNhan"),)}
    services = [
        service(provider.url, timeout_s=2),
        service(provider.url, service=f"{SERVICE}-m", base_path="/mapped", request_mapping=mapping),
        service(provider.url, service=f"{SERVICE}-b", base_path="/bridge", **bridge),
    ]
    rights = [right(id=f"q{one.base_path}", service=one.service) for one in services]
    publish(home, configuration(provider.url, services=services, rights=rights))
    gateway = GatewayProcess(home)
    try:
        yield Scene(gateway.start(), seen)
    finally:
        gateway.close()
        provider.close()


# --- the provider ---------------------------------------------------------------------------------------------------------


def test_what_follows_an_answer_reaches_nobody(scene: Scene) -> None:
    answers = [scene.ask("rest"), scene.ask("x"), scene.ask("x")]
    assert all(b"evil" not in answer.body and answer.status in (200, 502) for answer in answers)
    assert answers[1].status == answers[2].status == 200


@pytest.mark.parametrize("what", ["early", "continue"])
def test_interim_answers_are_not_the_answer(scene: Scene, what: str) -> None:
    answer = scene.ask(what)
    assert (answer.status, answer.json) == (200, {"Status": "1"}) and "link" not in answer.headers


def test_interim_answers_without_end_are_given_up(scene: Scene) -> None:
    assert scene.ask("endless").status in (502, 504)
    assert scene.ask("x").status == 200


def test_trailers_end_at_the_gateway(scene: Scene) -> None:
    with scene.gateway.wire() as wire:
        head = f"GET /apiCSDLDKDN/1.0/trailer HTTP/1.1\r\nHost: h\r\nX-API-Key: {API_KEY}\r\nConnection: close\r\n\r\n"
        everything = wire.send(head.encode()).rest().lower()
    assert everything.startswith(b"http/1.1 200") and b"x-evil: 1" not in everything and b"set-cookie" not in everything


# --- the consumer ---------------------------------------------------------------------------------------------------------


def test_garbage_behind_a_request_is_refused_and_goes_no_further(scene: Scene) -> None:
    before = len(scene.seen)
    with scene.gateway.wire() as wire:
        wire.send(f"GET {PATH} HTTP/1.1\r\nHost: h\r\nX-API-Key: {API_KEY}\r\n\r\n".encode() + b"\x00\x01 rubbish\r\n\r\n")
        assert wire.read().status == 200
        assert b"400" in wire.rest()[:40]
    assert len(scene.seen) == before + 1


def test_trailers_of_a_request_do_not_reach_the_provider(scene: Scene) -> None:
    head = f"POST /apiCSDLDKDN/1.0/x HTTP/1.1\r\nHost: h\r\nX-API-Key: {API_KEY}\r\nTransfer-Encoding: chunked\r\nTrailer: X-Evil\r\n\r\n"
    with scene.gateway.wire() as wire:
        answer = wire.send(head.encode() + b"2\r\nab\r\n0\r\nX-Evil: 1\r\nAuthorization: Bearer x\r\n\r\n").read()
    assert answer.status == 200  # the trailing credential is nobody's
    assert b"X-Evil: 1" not in scene.seen[-1] and b"Bearer x" not in scene.seen[-1]


def test_headers_without_end_are_refused_before_they_are_kept(scene: Scene) -> None:
    with scene.gateway.wire() as wire:
        wire.send(b"GET / HTTP/1.1\r\nHost: h\r\n")
        try:
            for _ in range(2000):
                wire.send(b"X-A: " + b"a" * 100 + b"\r\n")
        except OSError:
            pass
        else:
            assert wire.read().status == 431
    assert scene.ask("x").status == 200


def test_a_consumer_that_leaves_early_harms_nobody(scene: Scene) -> None:
    for _ in range(50):
        with scene.gateway.wire() as wire:
            wire.send(
                f"POST /apiCSDLDKDN/1.0/x HTTP/1.1\r\nHost: h\r\nX-API-Key: {API_KEY}\r\nContent-Length: 9\r\n\r\nab".encode()
            )
    assert scene.ask("x").status == 200


# --- tokens ---------------------------------------------------------------------------------------------------------------


LENIENT = JWSRegistry(strict_check_header=False, algorithms=["RS256"])


def part_of(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def part(content: dict[str, Any]) -> str:
    return part_of(json.dumps(content).encode())


def read_part(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return found


def test_tokens_that_trick_with_algorithm_or_key_get_nobody_in(scene: Scene) -> None:
    token = scene.gateway.token()
    head, claims = (read_part(one) for one in token.split(".")[:2])
    own = RSAKey.generate_key(2048)
    public = scene.gateway.ask("GET", "/.well-known/jwks.json").json["keys"][0]
    pem = RSAKey.import_key(public).as_pem(private=False)
    confused = f"{part(head | {'alg': 'HS256'})}.{part(claims)}"
    forged = [
        f"{part(head | {'alg': 'none'})}.{part(claims)}.",
        f"{part(head | {'alg': 'None'})}.{part(claims)}.{token.rpartition('.')[2]}",
        f"{confused}.{part_of(hmac.digest(pem, confused.encode(), 'sha256'))}",
        *(
            jwt.encode(head | {"alg": "RS256"} | trick, claims, own, registry=LENIENT)
            for trick in (
                {},
                {"kid": "../../../../dev/null"},
                {"kid": "' OR '1'='1"},
                {"jwk": own.as_dict(private=False)},
                {"jku": "http://127.0.0.1:9/keys"},
                {"x5u": "https://127.0.0.1:9/x"},
            )
        ),
    ]
    before = len(scene.seen)
    for one in forged:
        assert scene.gateway.ask("GET", PATH, {"Authorization": f"Bearer {one}"}).status == 401, one
    assert len(scene.seen) == before and scene.gateway.ask("GET", PATH, {"Authorization": f"Bearer {token}"}).status == 200


# --- messages -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b'{"soGiayChungNhan":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
        b'{"soGiayChungNhan":"17H0000001","soGiayChungNhan":"17H0000002"}',
        b'{"soGiayChungNhan":"' + b"\\u0000" + b'"}',
        b"\xff\xfe{\x00}\x00",
        b'{"soGiayChungNhan":1e400000}',
        b'{"soGiayChungNhan":' + b"9" * 5000 + b"}",
    ],
    ids=range(6),
)
def test_json_that_two_readers_would_read_differently_is_refused(scene: Scene, body: bytes) -> None:
    before = len(scene.seen)
    answer = scene.gateway.ask("POST", "/bridge/TraCuuGiayChungNhan", KEY | {"Content-Type": "application/json"}, body)
    assert (answer.status, answer.json["code"]) == (400, "request.not_mappable")
    assert len(scene.seen) == before


def test_no_mapping_lets_a_value_become_a_header(scene: Scene) -> None:
    before = len(scene.seen)
    for value in ("a%0d%0aX-Evil:%201", "a%0aX-Evil:%201", "a%00b", "%e2%80%a8%0d%0a"):
        assert scene.gateway.ask("GET", f"/mapped/x?unit={value}", KEY).json["code"] == "request.not_mappable"
    assert len(scene.seen) == before
    assert scene.gateway.ask("GET", "/mapped/x?unit=So%20TC", KEY).status == 200 and b"X-Unit: So TC\r\n" in scene.seen[-1]
