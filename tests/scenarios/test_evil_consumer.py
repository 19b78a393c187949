"""What consumers try against a real gateway, and what the provider and the journal see of it: nothing that was not allowed."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lgsp.domain.configuration import Endpoint, RateLimit
from tests.gateway.world import (  # fmt: skip
    API_KEY,
    CONSUMER,
    PATH,
    R1_PATH,
    SECRET,
    SERVICE,
    STRANGER,
    GatewayProcess,
    answering,
    configuration,
    entries,
    ok,
    publish,
    right,
    service,
    world,
)

KEY = {"X-API-Key": API_KEY}


class Scene:
    def __init__(self, gateway: GatewayProcess, seen: list[bytes]) -> None:
        self.gateway = gateway
        self.seen = seen


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    seen: list[bytes] = []
    endpoints = (Endpoint("GET", "/chiTietDoanhNghiep"), Endpoint("POST", "/gui"))
    with world(tmp_path_factory.mktemp("home"), answering(ok(), seen), endpoints=endpoints, request_body_bytes_max=5000) as (
        gateway,
        _,
    ):
        yield Scene(gateway, seen)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer x"},
        {"Authorization": "Bearer " + "a" * 5000},
        {"Authorization": "Basic " + "a" * 20},
        {"X-API-Key": "lgsp_khoa1_sai"},
        {"apikey": "x"},
    ],
)
def test_without_a_good_credential_nothing_reaches_the_provider(scene: Scene, headers: dict[str, str]) -> None:
    before = len(scene.seen)
    answer = scene.gateway.ask("GET", PATH, headers)
    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["lgsp-transaction-id"] == answer.json["transaction_id"]
    assert len(scene.seen) == before


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/khong-co/1.0/x", 404, "registry.service_not_found"),
        ("GET", "/apiCSDLDKDN/1.0x/chiTietDoanhNghiep", 404, "registry.service_not_found"),
        ("GET", "/apiCSDLDKDN/1.0/khac", 404, "registry.endpoint_not_found"),
        ("DELETE", "/apiCSDLDKDN/1.0/chiTietDoanhNghiep", 405, "request.method_not_allowed"),
        ("GET", "/apiCSDLDKDN/1.0/../1.0/chiTietDoanhNghiep", 400, "request.malformed"),
        ("GET", "/apiCSDLDKDN/1.0/%2e%2e/chiTietDoanhNghiep", 400, "request.malformed"),
        ("GET", "/apiCSDLDKDN/1.0%2fchiTietDoanhNghiep", 400, "request.malformed"),
        ("GET", "//apiCSDLDKDN/1.0/chiTietDoanhNghiep", 400, "request.malformed"),
        ("GET", "/apiCSDLDKDN/1.0/chiTietDoanhNghiep%00", 400, "request.malformed"),
        ("GET", "/apiCSDLDKDN/1.0/chiTietDoanhNghiep;a=b", 404, "registry.endpoint_not_found"),
        ("GET", "/APICSDLDKDN/1.0/chiTietDoanhNghiep", 404, "registry.service_not_found"),
    ],
)
def test_a_path_that_is_not_exactly_a_service_does_not_reach_the_provider(
    scene: Scene, method: str, path: str, status: int, code: str
) -> None:
    before = len(scene.seen)
    answer = scene.gateway.ask(method, path, KEY)
    assert (answer.status, answer.json["code"]) == (status, code)
    assert len(scene.seen) == before


def test_who_has_no_right_is_told_which_one_and_the_refusal_is_on_record(scene: Scene) -> None:
    token = scene.gateway.token("vanban")
    answer = scene.gateway.ask("GET", PATH, {"Authorization": f"Bearer {token}"})
    assert (answer.status, answer.json["code"]) == (403, "access.denied")
    assert (answer.json["consumer"], answer.json["service"]) == (STRANGER, SERVICE)
    assert answer.json["endpoint"] == "GET /chiTietDoanhNghiep"
    (entry,) = [one for one in entries(scene.gateway.home) if one["transaction_id"] == answer.headers["lgsp-transaction-id"]]
    assert (entry["kind"], entry["consumer"], entry["error"]) == ("refusal", STRANGER, "access.denied")


def test_x_road_client_must_be_the_authenticated_one(scene: Scene) -> None:
    answer = scene.gateway.ask("GET", R1_PATH, {**KEY, "X-Road-Client": STRANGER})
    assert answer.json["type"] == "Server.ClientProxy.AccessDenied"
    assert answer.headers["x-road-error"] == answer.json["type"]
    missing = scene.gateway.ask("GET", R1_PATH, KEY)
    assert (missing.status, missing.json["type"]) == (400, "Client.BadRequest")
    unknown = scene.gateway.ask("GET", R1_PATH.replace("tra-cuu", "khac"), {**KEY, "X-Road-Client": CONSUMER})
    assert (unknown.status, unknown.json["type"]) == (500, "Server.ServerProxy.UnknownService")


def test_secrets_and_claims_of_origin_do_not_reach_the_provider(scene: Scene) -> None:
    headers = {
        **KEY,
        "X-Forwarded-For": "1.2.3.4",
        "Forwarded": "for=1.2.3.4",
        "Connection": "keep-alive, X-Secret",
        "X-Secret": "1",
    }
    assert scene.gateway.ask("GET", PATH, headers).status == 200
    received = scene.seen[-1].lower()
    for word in (SECRET.encode(), b"1.2.3.4", b"x-secret", b"lgsp_khoa1"):
        assert word not in received


def test_a_body_larger_than_the_service_takes_is_refused_before_it_is_sent(scene: Scene) -> None:
    before = len(scene.seen)
    with scene.gateway.wire() as wire:
        head = f"POST /apiCSDLDKDN/1.0/gui HTTP/1.1\r\nHost: h\r\nX-API-Key: {API_KEY}\r\n"
        assert wire.send(f"{head}Content-Length: 6000\r\n\r\n".encode()).read().status == 413
    with scene.gateway.wire() as wire:
        wire.send(
            f"{head}Transfer-Encoding: chunked\r\n\r\n".encode()
            + b"1000\r\n"
            + b"x" * 4096
            + b"\r\n1000\r\n"
            + b"x" * 4096
            + b"\r\n"
        )
        assert wire.read().status == 413
    assert len(scene.seen) == before


def test_a_smuggled_request_is_not_carried_to_the_provider(scene: Scene) -> None:
    inner = b"GET /apiCSDLDKDN/1.0/chiTietDoanhNghiep?evil HTTP/1.1\r\nHost: h\r\n\r\n"
    head = f"POST /apiCSDLDKDN/1.0/gui HTTP/1.1\r\nHost: h\r\nX-API-Key: {API_KEY}\r\n".encode()
    before = len(scene.seen)
    for framing in (
        b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" % (len(inner) + 5),
        b"Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(inner),
        b"Transfer-Encoding: chunked\r\nTransfer-encoding: x\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding:\x0bchunked\r\nContent-Length: %d\r\n\r\n" % len(inner),
    ):
        with scene.gateway.wire() as wire:
            assert wire.send(head + framing + inner).read().status == 400
            assert wire.is_ended()
    assert len(scene.seen) == before


def test_noise_from_unknown_callers_is_sampled_not_recorded_one_by_one(scene: Scene) -> None:
    before = len(entries(scene.gateway.home))
    with scene.gateway.wire() as wire:
        for _ in range(300):
            wire.send(f"GET {PATH} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
            assert wire.read().status == 401
    assert len(entries(scene.gateway.home)) - before < 10


def test_slow_and_silent_consumers_do_not_slow_the_others(scene: Scene) -> None:
    silent = [scene.gateway.wire().send(b"GET / HT") for _ in range(200)]
    try:
        assert scene.gateway.ask("GET", PATH, KEY).status == 200
    finally:
        for wire in silent:
            wire.close()


def test_limits_hold_and_tell_when_to_come_again(tmp_path: Path) -> None:
    rights = [right(rate_limit=RateLimit(1, 60, burst=2), quota_per_day=3)]
    with world(tmp_path, answering(ok()), rights=rights) as (gateway, _):
        statuses = [gateway.ask("GET", PATH, KEY) for _ in range(3)]
        assert [answer.status for answer in statuses] == [200, 200, 429]
        assert 50 <= int(statuses[2].headers["retry-after"]) <= 60
        assert gateway.stop() == 0
        gateway.start()
        assert gateway.ask("GET", PATH, KEY).status == 429
        kept = [one.get("error") for one in entries(gateway.home) if one["kind"] == "refusal"]
    assert kept == ["limit.rate_exceeded"] * 2


def test_a_right_that_is_taken_away_is_gone_within_two_seconds_and_no_call_is_dropped(tmp_path: Path) -> None:
    with world(tmp_path, answering(ok())) as (gateway, provider):
        statuses: list[int] = []
        stop = threading.Event()

        def load() -> None:
            with gateway.wire() as wire:
                while not stop.is_set():
                    statuses.append(
                        wire.send(f"GET {PATH} HTTP/1.1\r\nHost: h\r\nX-API-Key: {API_KEY}\r\n\r\n".encode()).read().status
                    )

        loading = threading.Thread(target=load)
        loading.start()
        gateway.wait_for(lambda: len(statuses) > 20)
        publish(gateway.home, configuration(provider.url, number=2, services=[service(provider.url, title="Khác")]))
        gateway.wait_for(lambda: gateway.look("/health/configuration").json["number"] == 2, within_s=2)
        seen = len(statuses)
        gateway.wait_for(lambda: len(statuses) > seen + 20)
        publish(gateway.home, configuration(provider.url, number=3, services=[service(provider.url)], rights=[]))
        gateway.wait_for(lambda: 403 in statuses, within_s=2)
        stop.set()
        loading.join()
    assert set(statuses) == {200, 403}
    assert statuses == sorted(statuses)


def test_when_the_journal_cannot_be_written_no_call_passes_and_readiness_says_so(tmp_path: Path) -> None:
    seen: list[bytes] = []
    with world(tmp_path, answering(ok(), seen), {"LGSP_JOURNAL_FREE_BYTES_MIN": "0"}) as (gateway, _):
        assert gateway.ask("GET", PATH, KEY).status == 200
        gateway.stop()
        seen.clear()
        gateway.environ["LGSP_JOURNAL_FREE_BYTES_MIN"] = str(10**12)
        gateway.start(ready=False).wait_for(lambda: gateway.look("/health/live").status == 200)
        answer = gateway.ask("GET", PATH, KEY)
        assert (answer.status, answer.json["code"]) == (503, "journal.unwritable")
        assert gateway.look("/health/ready").status == 503
    assert seen == []


def test_a_hundred_megabytes_pass_both_ways_in_little_memory(tmp_path: Path) -> None:
    size = 100 * 1024 * 1024

    async def script(reader, writer):  # type: ignore[no-untyped-def]
        await reader.readuntil(b"\r\n\r\n")
        left = size
        while left:
            left -= len(await reader.read(min(left, 1 << 20)))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        for _ in range(size // (1 << 20)):
            writer.write(b"y" * (1 << 20))
            await writer.drain()

    with world(tmp_path, script, request_body_bytes_max=size, reply_body_bytes_max=size) as (gateway, _):
        before_kib = resident_peak_kib(gateway)
        with gateway.wire() as wire:
            wire.send(
                f"POST /apiCSDLDKDN/1.0/gui HTTP/1.1\r\nHost: h\r\nX-API-Key: {API_KEY}\r\nContent-Length: {size}\r\n\r\n".encode()
            )
            for _ in range(size // (1 << 20)):
                wire.send(b"x" * (1 << 20))
            wire.socket.settimeout(60)
            head = wire._until(b"\r\n\r\n")
            received = len(wire.buffer)
            while received < size:
                received += len(wire.socket.recv(1 << 20))
        assert head.startswith(b"HTTP/1.1 200")
        assert received == size
        assert resident_peak_kib(gateway) - before_kib < 16 * 1024
        streams = [one for one in entries(gateway.home) if one["kind"] == "stream"]
    assert {one["part"] for one in streams} == {"request", "reply"}
    assert all(size in (one.get("request_bytes"), one.get("reply_bytes")) for one in streams)


def resident_peak_kib(gateway: GatewayProcess) -> int:
    status = Path(f"/proc/{gateway.process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def test_the_process_holds_no_descriptor_it_does_not_need(scene: Scene) -> None:
    before = len(list(Path(f"/proc/{scene.gateway.process.pid}/fd").iterdir()))
    for _ in range(50):
        scene.gateway.ask("GET", PATH, KEY)
    scene.gateway.wait_for(lambda: len(list(Path(f"/proc/{scene.gateway.process.pid}/fd").iterdir())) <= before + 5)
