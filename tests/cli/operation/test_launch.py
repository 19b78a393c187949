"""Sockets are bound first, a taken port is named, and nothing secret stands on a command line."""

import os

import pytest

from lgsp.cli.operation import launch
from lgsp.domain.errors import PortTaken, SettingInvalid
from lgsp.runtime.home import Home
from tests.gateway.authority import Authority
from tests.scenarios.running import free_ports


@pytest.fixture
def ports(monkeypatch):
    first = free_ports(16)
    monkeypatch.setenv("LGSP_HOST", "127.0.0.1")
    monkeypatch.setenv("LGSP_GATEWAY_PORT", str(first))
    monkeypatch.setenv("LGSP_PORTAL_PORT", str(first + 5))
    monkeypatch.setenv("LGSP_GATEWAY_WORKERS", "2")
    return first


@pytest.fixture
def sockets(ports):
    sockets = launch.bind_all(is_demo=True)
    yield sockets
    for one in sockets.everything():
        one.close()


def test_every_port_is_bound_and_each_worker_has_its_own_health_port(sockets, ports):
    assert [one.getsockname()[1] for one in sockets.everything()] == [ports, ports + 1, ports + 2, ports + 5, ports + 10]


def test_a_taken_port_is_named(sockets, ports):
    with pytest.raises(PortTaken, match=str(ports)):
        launch.bind("127.0.0.1", ports)


def test_an_address_that_is_not_ours_is_a_wrong_setting():
    with pytest.raises(SettingInvalid):
        launch.bind("192.0.2.1", 0)


def test_addresses_are_shown_as_a_browser_takes_them(sockets, ports):
    assert launch.url_of(sockets.gateway) == f"http://127.0.0.1:{ports}"
    assert launch.url_of(sockets.gateway, "https://lgsp.example/") == "https://lgsp.example"
    with launch.bind("0.0.0.0", 0) as everywhere:
        assert launch.url_of(everywhere).startswith("http://127.0.0.1:")
    with launch.bind("::1", 0) as six:
        assert launch.url_of(six).startswith("http://[::1]:")


def test_with_tls_the_gateway_is_shown_as_https_and_the_portal_is_not(sockets, ports, tmp_path, monkeypatch):
    server = Authority(tmp_path).issue("server")
    monkeypatch.setenv("LGSP_TLS_CERTIFICATE", str(server.file))
    monkeypatch.setenv("LGSP_TLS_KEY", str(server.key_file))
    environment = launch.environment_of(Home(tmp_path), sockets, "", is_demo=False)
    assert environment["LGSP_PUBLIC_URL"] == f"https://127.0.0.1:{ports}"
    assert environment["LGSP_PORTAL_URL"].startswith("http://")
    server.key_file.unlink()
    with pytest.raises(SettingInvalid, match="LGSP_TLS_KEY"):
        launch.bind_all(is_demo=False)


def test_parts_know_the_home_and_no_secret_is_on_a_command_line(sockets, tmp_path):
    environment = launch.environment_of(Home(tmp_path), sockets, "postgresql://u:geheim@/x", is_demo=True)
    assert environment["LGSP_HOME"] == str(tmp_path) and environment["LGSP_LOOPBACK_ONLY"] == "1"
    parts = [*launch.gateway_parts(sockets, environment), *launch.control_parts(sockets, environment)]
    parts.append(launch.sandbox_part(sockets.sandbox, environment, is_quiet=True))
    assert [part.name for part in parts] == ["gateway 1", "gateway 2", "platform", "worker", "indexer", "sequencer", "sandbox"]
    assert [part.name for part in parts if "geheim" in " ".join(part.command)] == []
    assert parts[0].environment["DATABASE_URL"].startswith("postgresql:")
    for part in parts:
        assert all(os.get_inheritable(fd) in (True, False) for fd in part.pass_fds)


def test_the_database_is_stopped_fast(tmp_path):
    home = Home(tmp_path)
    home.prepare()
    part = launch.postgres_part(launch.EmbeddedPostgres(home))
    assert part.stop_signal == launch.signal.SIGINT and part.name == "postgres"
