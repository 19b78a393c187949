"""The connection to a provider, tried from the command line with the gateway's own last good configuration."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lgsp.cli.registry.link import app
from lgsp.domain.configuration import Authentication
from lgsp.domain.errors import NotReady, ServiceNotFound
from lgsp.protocol.credentials.sealing import seal, upstream_purpose
from lgsp.protocol.snapshot import write_snapshot
from lgsp.runtime.home import Home
from lgsp.runtime.keys import configuration_key, sealing_key
from tests.gateway.world import INSTANCE, SERVICE, Provider, configuration, read_request, service


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    for name, value in (("HOME", str(tmp_path)), ("INSTANCE", INSTANCE), ("LOOPBACK_ONLY", "1"), ("LANGUAGE", "en")):
        monkeypatch.setenv(f"LGSP_{name}", value)
    one = Home(tmp_path)
    one.prepare()
    return one


@pytest.fixture
def provider() -> Iterator[Provider]:
    async def script(reader: Any, writer: Any) -> None:
        while True:
            await read_request(reader)
            writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    one = Provider(script)
    yield one
    one.close()


def in_force(home: Home, *services: Any) -> None:
    data = write_snapshot(configuration("", services=list(services)), configuration_key(home.keys))
    (home.gateway / "last-good.json").write_bytes(data)


def test_a_provider_that_is_reached_exits_0(home: Home, provider: Provider) -> None:
    purpose = upstream_purpose(SERVICE)
    sealed = seal("mat-khau-rieng", key=sealing_key(home.keys), purpose=purpose, nonce=b"n" * 12)
    in_force(home, service(provider.url, authentication=Authentication("api_key", "", "", "X-Khoa", sealed)))
    done = CliRunner().invoke(app, ["test", SERVICE])
    assert done.exit_code == 0, done.output
    assert f"GET {provider.url}" in done.output
    assert [line.split()[:2] for line in done.output.splitlines()[1:]] == [
        ["✓", "Name"], ["✓", "Connection"], ["–", "TLS"], ["✓", "Authentication"], ["✓", "Call"],
    ]  # fmt: skip
    assert "mat-khau-rieng" not in done.output


def test_a_provider_that_is_not_reached_exits_1_and_says_where(home: Home, provider: Provider) -> None:
    dead = provider.url
    provider.close()
    in_force(home, service(dead))
    done = CliRunner().invoke(app, ["test", SERVICE, "--json"])
    assert done.exit_code == 1
    (link,) = json.loads(done.output)
    assert (link["is_good"], link["address"]) == (False, dead)
    told = {stage["name"]: (stage["is_tried"], stage["fault"] and stage["fault"]["code"]) for stage in link["stages"]}
    assert told["connect"][1] == "upstream.unreachable"
    assert told["call"] == (False, None)
    assert "✗ Connection" in CliRunner().invoke(app, ["test", SERVICE]).output


def test_a_version_may_be_chosen_and_must_exist(home: Home, provider: Provider) -> None:
    in_force(home, service(provider.url), service(provider.url, version="2.0", base_path="/2", is_default=False))
    assert CliRunner().invoke(app, ["test", SERVICE, "--version", "2.0"]).exit_code == 0
    for words in ([SERVICE, "--version", "3.0"], [SERVICE + "-khac"]):
        assert isinstance(CliRunner().invoke(app, ["test", *words]).exception, ServiceNotFound)


def test_what_is_in_force_is_listed(home: Home) -> None:
    in_force(home, service("http://127.0.0.1:9"))
    assert f"{SERVICE}  1.0  none\n  http://127.0.0.1:9" in CliRunner().invoke(app, ["list"]).output
    (row,) = json.loads(CliRunner().invoke(app, ["list", "--json"]).output)
    assert (row["service"], row["upstreams"]) == (SERVICE, ["http://127.0.0.1:9"])


def test_without_a_configuration_nothing_can_be_tried(home: Home) -> None:
    assert isinstance(CliRunner().invoke(app, ["list"]).exception, NotReady)
