"""The embedded PostgreSQL: never as root, closed to others, and one server per data folder."""

import os
import subprocess
import time
from pathlib import Path

import psycopg
import pytest

from lgsp.domain.errors import DatabaseUnavailable
from lgsp.runtime.home import Home
from lgsp.runtime.processes.postgres import EmbeddedPostgres, find_programs


@pytest.fixture
def server(tmp_path):
    home = Home(tmp_path / "home")
    home.prepare()
    server = EmbeddedPostgres(home)
    server.initialise()
    process = subprocess.Popen(server.command(), env=dict(server.environment()), stderr=subprocess.DEVNULL, cwd="/")
    until = time.monotonic() + 30
    while not server.is_ready():
        assert time.monotonic() < until and process.poll() is None
        time.sleep(0.02)
    yield server
    process.terminate()
    process.wait(30)


def test_the_application_is_no_superuser_and_needs_its_password(server):
    with psycopg.connect(server.url) as connection:
        row = connection.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user").fetchone()
    assert row == (False, False)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(server.url_of("lgsp", "wrong", "lgsp"))


def test_no_network_socket_is_open_and_the_folder_is_private(server):
    with psycopg.connect(server.url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert server.sockets.stat().st_mode & 0o077 == 0


def test_initialising_again_changes_nothing(server):
    server.initialise()
    assert server.is_ready()


def test_a_stray_server_is_stopped(server):
    assert server._running_pid() is not None
    server.stop_stray()
    assert not server.is_ready()
    server.stop_stray()


def test_an_initialisation_cut_short_is_begun_anew(tmp_path):
    home = Home(tmp_path / "home")
    home.prepare()
    home.postgres.mkdir()
    (home.postgres / "PG_VERSION").write_text("half")
    server = EmbeddedPostgres(home)
    server.initialise()
    assert (home.postgres / "lgsp-initialised").exists()


def test_a_long_path_gets_a_short_private_socket_folder(tmp_path):
    home = Home(tmp_path / ("x" * 90))
    home.prepare()
    server = EmbeddedPostgres(home)
    assert len(os.fsencode(server.sockets)) < 90
    assert server.sockets.stat().st_mode & 0o077 == 0
    server.sockets.rmdir()


def test_programs_that_are_not_there_are_said_to_be_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("LGSP_PG_BIN", str(tmp_path))
    with pytest.raises(DatabaseUnavailable, match=str(tmp_path)):
        find_programs()
    monkeypatch.setenv("LGSP_PG_BIN", "")
    assert Path(find_programs().path("postgres")).exists()
