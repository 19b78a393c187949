"""A world of one gateway for tests: a home with a signed configuration, a provider on loopback, the gateway as a process of its own."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from lgsp.domain.configuration import AccessRight, Configuration, Credential, Member, ServiceVersion, Subsystem
from lgsp.journal.logs.read import all_records
from lgsp.protocol.credentials.verifiers import api_key, verifier_of
from lgsp.protocol.snapshot import write_snapshot
from lgsp.runtime.home import Home
from lgsp.runtime.keys import configuration_key
from lgsp.runtime.storage.object_storage import ObjectStorage, storage_in_use
from lgsp.runtime.storage.snapshots import latest_key, snapshot_key

INSTANCE = "VN-H55"
CONSUMER = "VN-H55/GOV/H55.12/motcua"
STRANGER = "VN-H55/GOV/H55.13/vanban"
PROVIDER = "VN-H55/GOV/H55.99/dkdn"
SERVICE = f"{PROVIDER}/tra-cuu"
SECRET = "mot-bi-mat-chi-de-kiem-thu"
PATH = "/apiCSDLDKDN/1.0/chiTietDoanhNghiep?msdn=4600000001"
R1_PATH = f"/r1/{SERVICE}/chiTietDoanhNghiep?msdn=4600000001"
API_KEY = api_key("khoa1", SECRET)


def service(upstream: str, **facts: Any) -> ServiceVersion:
    return ServiceVersion(
        **{
            "service": SERVICE,
            "version": "1.0",
            "title": "Tra cứu doanh nghiệp",
            "base_path": "/apiCSDLDKDN/1.0",
            "upstreams": (upstream,),
            **facts,
        }
    )


def right(**facts: Any) -> AccessRight:
    return AccessRight(
        **{
            "id": "quyen-1",
            "consumer": CONSUMER,
            "service": SERVICE,
            "purpose": "Giải quyết thủ tục hành chính",
            "legal_basis": "NĐ 47/2020/NĐ-CP",
            **facts,
        }
    )


def configuration(
    upstream: str, *, number: int = 1, services: list[ServiceVersion] | None = None, rights: list[AccessRight] | None = None
) -> Configuration:
    verifier = verifier_of(SECRET, salt=b"muoi")
    return Configuration(
        instance=INSTANCE,
        number=number,
        compiled_at=datetime(2026, 11, 1, tzinfo=UTC),
        members=(Member("VN-H55/GOV/H55.12", "Sở mẫu"),),
        subsystems=tuple(Subsystem(one, one) for one in (CONSUMER, STRANGER, PROVIDER)),
        credentials=(
            Credential("motcua", "client_secret", CONSUMER, verifier),
            Credential("vanban", "client_secret", STRANGER, verifier),
            Credential("khoa1", "api_key", CONSUMER, verifier),
        ),
        services=tuple(services if services is not None else [service(upstream)]),
        access_rights=tuple(rights if rights is not None else [right()]),
    )


def publish(home: Home, value: Configuration) -> None:
    """What the registry does: the signed snapshot first, then its number."""
    home.prepare()
    storage: ObjectStorage = storage_in_use(home)
    storage.put(snapshot_key(value.instance, value.number), write_snapshot(value, configuration_key(home.keys)))
    storage.put(latest_key(value.instance), str(value.number).encode())


def bound() -> socket.socket:
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.bind(("127.0.0.1", 0))
    return one


_PROGRAM = """
import socket, sys
from pathlib import Path
from lgsp.gateway.run import run_gateway
from lgsp.runtime.home import Home
run_gateway(home=Home(Path(sys.argv[1])), worker=1, listening=socket.socket(fileno=int(sys.argv[2])), health=socket.socket(fileno=int(sys.argv[3])))
"""


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    raw_head: bytes = b""

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Wire:
    """A raw connection to the gateway."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.buffer = b""

    def send(self, data: bytes) -> "Wire":
        self.socket.sendall(data)
        return self

    def _until(self, mark: bytes) -> bytes:
        while mark not in self.buffer:
            data = self.socket.recv(65536)
            if not data:
                raise EOFError(self.buffer)
            self.buffer += data
        part, _, self.buffer = self.buffer.partition(mark)
        return part

    def _exactly(self, size: int) -> bytes:
        while len(self.buffer) < size:
            data = self.socket.recv(65536)
            if not data:
                raise EOFError(self.buffer)
            self.buffer += data
        part, self.buffer = self.buffer[:size], self.buffer[size:]
        return part

    def read(self, *, head_only: bool = False) -> Answer:
        head = self._until(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        status = int(lines[0].split(" ")[1])
        if status < 200:
            return Answer(status, headers, b"", head)
        if head_only or status in (204, 304):
            return Answer(status, headers, b"", head)
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while size := int(self._until(b"\r\n"), 16):
                body += self._exactly(size)
                self._exactly(2)
            self._exactly(2)
        elif "content-length" in headers:
            body = self._exactly(int(headers["content-length"]))
        else:
            body = self.rest()
        return Answer(status, headers, body, head)

    def rest(self) -> bytes:
        """All bytes up to the end of the connection."""
        while data := self.socket.recv(65536):
            self.buffer += data
        rest, self.buffer = self.buffer, b""
        return rest

    def is_ended(self) -> bool:
        """Whether the gateway has ended the connection and nothing is left."""
        try:
            return self.buffer == b"" and self.socket.recv(1) == b""
        except ConnectionResetError:
            return True

    def close(self) -> None:
        self.socket.close()

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass
class GatewayProcess:
    """The gateway, listening on sockets that outlive it, as the supervisor does it."""

    home: Home
    environ: dict[str, str] = field(default_factory=dict)
    listening: socket.socket = field(default_factory=bound)
    health: socket.socket = field(default_factory=bound)
    process: Any = None

    @property
    def port(self) -> int:
        return int(self.listening.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *, ready: bool = True) -> "GatewayProcess":
        self.listening.listen(128)
        self.health.listen(16)
        environ = {
            **os.environ,
            "LGSP_LOOPBACK_ONLY": "1",
            "LGSP_CONFIGURATION_POLL_S": "0.05",
            "LGSP_INSTANCE": INSTANCE,
            **self.environ,
        }
        command = [sys.executable, "-c", _PROGRAM, str(self.home.folder), str(self.listening.fileno()), str(self.health.fileno())]
        error = (self.home.log / "gateway.log").open("ab")
        self.process = subprocess.Popen(
            command, env=environ, pass_fds=(self.listening.fileno(), self.health.fileno()), stderr=error
        )
        error.close()
        if ready:
            self.wait_for(lambda: self.look("/health/ready").status == 200)
        return self

    def wait_for(self, condition: Callable[[], bool], within_s: float = 20) -> None:
        until = time.monotonic() + within_s
        while time.monotonic() < until:
            with contextlib.suppress(OSError, EOFError):
                if condition():
                    return
            assert self.process.poll() is None, (self.home.log / "gateway.log").read_text()
            time.sleep(0.02)
        raise AssertionError((self.home.log / "gateway.log").read_text())

    def look(self, path: str) -> Answer:
        with Wire(int(self.health.getsockname()[1])) as wire:
            return wire.send(f"GET {path} HTTP/1.1\r\nHost: lgsp\r\n\r\n".encode()).read()

    def wire(self) -> Wire:
        return Wire(self.port)

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> Answer:
        fields = {"Host": "lgsp", **(headers or {})}
        if body is not None:
            fields["Content-Length"] = str(len(body))
        text = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        with self.wire() as wire:
            wire.send(f"{method} {path} HTTP/1.1\r\n{text}\r\n".encode("latin-1") + (body or b""))
            return wire.read(head_only=method == "HEAD")

    def token(self, client: str = "motcua") -> str:
        form = f"grant_type=client_credentials&client_id={client}&client_secret={SECRET}".encode()
        answer = self.ask("POST", "/token", {"Content-Type": "application/x-www-form-urlencoded"}, form)
        assert answer.status == 200, answer.body
        return str(answer.json["access_token"])

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(number)
        return int(self.process.wait(30))

    def close(self) -> None:
        self.stop(signal.SIGKILL)
        self.listening.close()
        self.health.close()


class Provider:
    """A provider on loopback whose every byte the test decides: `script` gets the connection's streams and talks as it likes."""

    def __init__(self, script: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]) -> None:
        self.script = script
        self.requests: list[bytes] = []
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self.port = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._ready.wait(10)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 20))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.01))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self.script(reader, writer)
        with contextlib.suppress(ConnectionError, RuntimeError):
            writer.close()

    def close(self) -> None:
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)


async def read_request(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Head and body of one request."""
    head = await reader.readuntil(b"\r\n\r\n")
    lower = head.lower()
    body = b""
    if b"transfer-encoding: chunked" in lower:
        while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
            body += await reader.readexactly(size)
            await reader.readexactly(2)
        await reader.readexactly(2)
    elif b"content-length: " in lower:
        body = await reader.readexactly(int(lower.split(b"content-length: ")[1].split(b"\r\n")[0]))
    return head, body


def answering(reply: bytes, requests: list[bytes] | None = None) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]:
    """A script that answers every request with the same bytes, and keeps what it was asked."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head, body = await read_request(reader)
            if requests is not None:
                requests.append(head + body)
            writer.write(reply)
            await writer.drain()

    return script


def ok(body: bytes = b'{"Status":"1"}') -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


@contextlib.contextmanager
def world(
    folder: Path, script: Any, environ: dict[str, str] | None = None, **facts: Any
) -> Iterator[tuple[GatewayProcess, Provider]]:
    """A running gateway with one provider behind it; `facts` describe the service version, or `services` and `rights` replace them."""
    provider = Provider(script)
    home = Home(folder)
    services, rights = facts.pop("services", None), facts.pop("rights", None)
    publish(home, configuration(provider.url, services=services or [service(provider.url, **facts)], rights=rights))
    gateway = GatewayProcess(home, environ or {})
    try:
        yield gateway.start(), provider
    finally:
        gateway.close()
        provider.close()


def entries(home: Home) -> list[dict[str, Any]]:
    """All entries of the home's journal, in order."""
    return [msgspec.to_builtins(placed.entry) for placed in all_records(home.journal)]
