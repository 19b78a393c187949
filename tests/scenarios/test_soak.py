"""A soak: calls of every kind for a while, and the gateway's memory and descriptors stay flat.

`LGSP_SOAK_S=3600 ./lgsp test tests/scenarios/test_soak.py` is the long one; in the suite it runs for two minutes beside other tests, gently.
"""

import asyncio
import contextlib
import itertools
import json
import os
import statistics
import time
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from lgsp.domain.configuration import Endpoint, Mapping
from lgsp.runtime.home import Home
from lgsp.runtime.storage.descriptions import keep_description
from lgsp.runtime.storage.object_storage import storage_in_use
from tests.gateway.soap_world import ANSWER, ASKED, DESCRIPTION
from tests.gateway.world import SERVICE, GatewayProcess, Provider, Wire, configuration, publish, read_request, right, service

pytestmark = [pytest.mark.story, pytest.mark.timeout(0)]
SOAK_S: Final = float(os.environ.get("LGSP_SOAK_S", "120"))
WARM_UP: Final = 0.25
"""Share of the time after which memory must not grow any more: by then every pool, cache and code path is warm."""
GROWTH_BYTES_MAX: Final = 8 * 1024 * 1024
DESCRIPTORS_MORE_MAX: Final = 8
PAUSE_S: Final = 0.01
PLAIN: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n" + b'{"a":1,"b":"xyz"}'


async def provider_script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers by path: well, slowly, broken in the middle, or as SOAP."""
    while True:
        head, body = await read_request(reader)
        path = head.split(b" ", 2)[1]
        if b"broken" in path:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            await writer.drain()
            return
        if b"large" in path:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n")
            for _ in range(20):
                writer.write(b"x" * 100_000)
                await writer.drain()
        elif b"17H" in body:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%b" % (len(ANSWER), ANSWER))
        else:
            writer.write(PLAIN)
        await writer.drain()


def services_of(folder: Path, url: str) -> list[Any]:
    soap = keep_description(storage_in_use(Home(folder)), msgspec.json.encode(DESCRIPTION))
    mapping = Mapping(language="jmespath", text="{x: body.a}")
    endpoints = (Endpoint("POST", "/TraCuuGiayChungNhan"),)
    return [
        service(url, service=f"{SERVICE}-p", base_path="/plain", timeout_s=5),
        service(url, service=f"{SERVICE}-m", base_path="/mapped", reply_mapping=mapping),
        service(url, service=f"{SERVICE}-b", base_path="/bridge", kind="OPENAPI", soap=soap, endpoints=endpoints),
    ]


def one_round(gateway: GatewayProcess, token: str, number: int) -> None:
    """Calls of every kind; each on a connection of its own, so that descriptors come and go."""
    known = {"Authorization": f"Bearer {token}"}
    assert gateway.ask("GET", f"/plain/{number}", known).status == 200
    assert gateway.ask("GET", "/mapped/x", known).json == {"x": 1}
    assert gateway.ask("POST", "/bridge/TraCuuGiayChungNhan", known | {"Content-Type": "application/json"}, ASKED).status == 200
    assert gateway.ask("GET", "/plain/x").status == 401
    assert gateway.ask("GET", "/none", known).status == 404
    assert gateway.ask("POST", "/bridge/TraCuuGiayChungNhan", known | {"Content-Type": "application/json"}, b"{").status == 400
    if number % 10 == 0:
        assert len(gateway.ask("GET", "/plain/large", known).body) == 2_000_000
        assert gateway.ask("GET", "/plain/broken", known).status == 502
        with Wire(gateway.port) as wire:  # a consumer that leaves in the middle
            wire.send(f"POST /plain/x HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Length: 9\r\n\r\nab".encode())
        with Wire(gateway.port) as wire, contextlib.suppress(OSError, EOFError):
            wire.send(b"\x00\xff rubbish\r\n\r\n").rest()


def size_of(pid: int) -> tuple[int, int]:
    """Bytes of memory that only this process has, and its descriptors."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    private = sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith(("Private_Clean", "Private_Dirty")))
    return private * 1024, len(list(Path(f"/proc/{pid}/fd").iterdir()))


def test_memory_and_descriptors_stay_flat(tmp_path: Path) -> None:
    provider = Provider(provider_script)
    home = Home(tmp_path)
    names = ("p", "m", "b")
    rights = [right(id=name, service=f"{SERVICE}-{name}") for name in names]
    services = services_of(tmp_path, provider.url)
    publish(home, configuration(provider.url, services=services, rights=rights))
    gateway = GatewayProcess(home)
    sizes: list[tuple[float, int, int]] = []
    try:
        token = gateway.start().token()
        began = time.monotonic()
        published = 1
        for number in itertools.count():
            passed = time.monotonic() - began
            if passed > SOAK_S:
                break
            if number % 200 == 0:  # a token anew before the old one ends, and a configuration anew
                token, published = gateway.token(), published + 1
                publish(home, configuration(provider.url, number=published, services=services, rights=rights))
            one_round(gateway, token, number)
            if number % 20 == 0:
                sizes.append((passed, *size_of(gateway.process.pid)))
            time.sleep(PAUSE_S)
        assert number >= SOAK_S, "fewer than one round a second: nothing was soaked"
    finally:
        gateway.close()
        provider.close()
    warm = [size for size in sizes if size[0] > SOAK_S * WARM_UP]
    third = max(1, len(warm) // 3)
    memory = [statistics.median(size[1] for size in part) for part in (warm[:third], warm[-third:])]
    descriptors = [statistics.median(size[2] for size in part) for part in (warm[:third], warm[-third:])]
    told = json.dumps({"rounds": number, "memory": memory, "descriptors": descriptors})
    assert memory[1] - memory[0] < GROWTH_BYTES_MAX, told
    assert descriptors[1] - descriptors[0] <= DESCRIPTORS_MORE_MAX, told
