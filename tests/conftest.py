"""What tests share: one throw-away PostgreSQL for all workers, started only if a test asks for the database.

Rules: the server is the embedded one, run by the same code as in production; its role is no superuser, so that row-level
security is real. The process that began the test run stops it; each worker of pytest-xdist has a database of its own.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import django
import pytest

from lgsp.runtime.home import Home
from lgsp.runtime.processes.postgres import EmbeddedPostgres
from tests.scenarios.running import Platform

pytest_plugins = ["tests.indexed_journal"]

_FOLDER = "LGSP_TEST_FOLDER"


def _home() -> Home:
    return Home(Path(os.environ[_FOLDER]))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "django_db: needs the database")


def _begin() -> None:
    # At import, because Django's settings are read as early as pytest-django starts.
    if _FOLDER not in os.environ:
        os.environ[_FOLDER] = tempfile.mkdtemp(prefix="lgsp-test-")
        os.environ["LGSP_TEST_OWNER"] = str(os.getpid())
    home = _home()
    home.prepare()
    os.environ["LGSP_HOME"] = str(home.folder)
    os.environ["LGSP_INSTANCE"] = "VN-H55"
    os.environ["DATABASE_URL"] = EmbeddedPostgres(home).url
    os.environ["DJANGO_SETTINGS_MODULE"] = "lgsp.site.settings"
    django.setup()  # here, because the conftest files of Django's apps import models


def start_server() -> None:
    """Start the server unless it runs already. Safe when several workers ask at once."""
    home = _home()
    with (home.run / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = EmbeddedPostgres(home)
        server.initialise()
        if server.is_ready():
            return
        with (home.log / "postgres.log").open("ab") as log:
            command = [*server.command(), "-c", "fsync=off", "-c", "synchronous_commit=off"]
            subprocess.Popen(command, env=dict(server.environment()), stdout=log, stderr=log, start_new_session=True, cwd="/")
        until = time.monotonic() + 30
        while not server.is_ready():
            if time.monotonic() > until:
                raise RuntimeError((home.log / "postgres.log").read_text())
            time.sleep(0.05)


def pytest_unconfigure() -> None:
    if os.environ.get("LGSP_TEST_OWNER") != str(os.getpid()):
        return
    home = _home()
    if (home.postgres / "postmaster.pid").exists():
        EmbeddedPostgres(home).stop_stray()
    shutil.rmtree(home.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Asked for by pytest-django before it makes the database."""
    start_server()


@pytest.fixture
def instance(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An established instance, chosen for the test, with an object storage of the test's own: rows are rolled back, files are not."""
    from lgsp.registry.operations.instances import establish_instance
    from lgsp.registry.queries.scope import acting_in
    from lgsp.runtime.clock import now

    monkeypatch.setenv("LGSP_STORAGE_URL", f"file://{tmp_path / 'objects'}")
    with acting_in("VN-H55"):
        establish_instance(code="VN-H55", name="Tỉnh Thái Nguyên", name_en="Thai Nguyen province", by="test", now=now())
        yield "VN-H55"


class World(NamedTuple):
    """A small registry: a one-stop system that may call a land-price service."""

    office: Any
    land: Any
    onestop: Any
    prices: Any
    service: Any
    version: Any
    right: Any


@pytest.fixture
def world(instance: str) -> World:
    """Two members, their systems, a published service and a right, made by the operations."""
    from lgsp.registry import facts
    from lgsp.registry.operations import access_rights, members, services
    from lgsp.runtime.clock import now

    told: dict[str, Any] = {"by": "test", "why": "thử", "now": now()}
    office = members.register_member(facts=facts.MemberFacts(code="H55.01", name="Văn phòng UBND tỉnh"), **told)
    land = members.register_member(facts=facts.MemberFacts(code="H55.02", name="Sở Nông nghiệp và Môi trường"), **told)
    onestop = members.register_subsystem(member=office, facts=facts.SubsystemFacts(code="motcua", name="Một cửa"), **told)
    prices = members.register_subsystem(member=land, facts=facts.SubsystemFacts(code="datdai", name="Đất đai"), **told)
    service = services.register_service(subsystem=prices, facts=facts.ServiceFacts(code="gia-dat", title="Tra cứu giá đất"), **told)
    terms = facts.VersionFacts(version="1.0", base_path="/gia-dat/1.0", upstreams=["http://127.0.0.1:9"], endpoints=["GET /gia/*"])
    version = services.add_service_version(service=service, facts=terms, **told)
    services.publish_service_version(version=version, **told)
    reasons = facts.RightFacts(purpose="Tiếp nhận hồ sơ", legal_basis="Luật Đất đai 2024")
    right = access_rights.grant_access_right(consumer=onestop, service=service, facts=reasons, **told)
    return World(office, land, onestop, prices, service, version, right)


_begin()


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A whole running platform with the demo world; the stories that share it are in one group of pytest-xdist."""
    running = Platform(tmp_path_factory.mktemp("platform") / "home", "--quiet-demo").start()
    yield running
    assert running.stop() == 0, running.log.read_text()
