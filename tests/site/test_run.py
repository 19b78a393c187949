"""The processes of the control plane, really started."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from lgsp.registry.facts import MemberFacts
from lgsp.registry.models import ConfigurationVersion
from lgsp.registry.operations.instances import establish_instance
from lgsp.registry.operations.members import register_member
from lgsp.registry.queries.configurations import configuration_content
from lgsp.registry.queries.scope import acting_in
from lgsp.runtime.clock import now
from lgsp.runtime.home import home_in_use
from lgsp.runtime.storage.object_storage import storage_in_use
from lgsp.runtime.storage.snapshots import latest_key
from lgsp.site.run import migrate

PREPARED = "from lgsp.site.setup import prepare; prepare(); from lgsp.runtime.home import home_in_use; from lgsp.site import run; "


def database_url() -> str:
    settings = connection.settings_dict
    return f"host={settings['HOST']} user={settings['USER']} password={settings['PASSWORD']} dbname={settings['NAME']}"


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def begin(code: str, **options: Any) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "DATABASE_URL": database_url()}
        started.append(subprocess.Popen([sys.executable, "-c", PREPARED + code], env=environment, **options))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


def until(holds: Callable[[], bool], timeout_s: float) -> float:
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < timeout_s, "it did not happen in time"
        time.sleep(0.02)
    return time.monotonic() - begun


@pytest.fixture
def established(transactional_db: None) -> Iterator[None]:
    with acting_in("VN-H55"):
        establish_instance(code="VN-H55", name="Thái Nguyên", by="test", now=now())
        yield


def latest() -> int:
    return int(storage_in_use(home_in_use()).get(latest_key("VN-H55")) or b"0")


def test_an_act_is_in_object_storage_within_two_seconds(established: None, start: Callable[..., Any]) -> None:
    before = latest()
    worker = start("run.run_worker(home=home_in_use())")
    until(lambda: latest() > before, 20)
    ready = latest()
    for code in ("H55.01", "H55.02", "H55.03"):
        register_member(facts=MemberFacts(code=code, name=code), by="test", why="thử", now=now())
    took_s = until(lambda: latest() > ready and len(configuration_content(latest()).members) == 3, 10)
    assert took_s < 2.0
    assert ConfigurationVersion.objects.latest("number").number == latest()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(15) == 0


def test_pages_and_api_are_served_on_a_socket_handed_down(established: None, start: Callable[..., Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        fd, port = listening.fileno(), listening.getsockname()[1]
        code = f"import socket; run.run_platform(home=home_in_use(), listening=socket.socket(fileno={fd}))"
        platform = start(code, pass_fds=(fd,))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/openapi.json", timeout=20) as answer:
            assert "/api/v1/members" in json.load(answer)["paths"]
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Frame-Options"] == "DENY"
        platform.send_signal(signal.SIGTERM)
        assert platform.wait(15) in (0, -signal.SIGTERM)


def test_migration_can_be_repeated_and_establishes_the_instance(transactional_db: None) -> None:
    migrate()
    migrate()
    with acting_in("VN-H55"):
        from lgsp.registry.queries.instances import instance_in_use

        assert instance_in_use() is not None
