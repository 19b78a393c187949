"""A certificate is registered at the terminal, comes and goes with the document, and reaches the configuration."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from lgsp.cli.registry.commands import app
from lgsp.domain.errors import ActRefused
from tests.gateway.authority import Authority


def run(*words: str) -> str:
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_certificate_is_registered_from_its_file_and_kept_through_export_and_import(world: Any, tmp_path: Path) -> None:
    pair = Authority(tmp_path).issue("motcua")
    owner = world.onestop.identifier
    row = json.loads(run("credential", "certificate", owner, str(pair.file), "--note", "máy chủ 1", "--json"))
    assert (row["key_id"], row["kind"], row["note"]) == (pair.thumbprint, "certificate", "máy chủ 1")
    assert pair.thumbprint in run("credential", "list", owner)
    document = tmp_path / "all.yaml"
    run("export", "-o", str(document))
    kept = [
        one
        for member in yaml.safe_load(document.read_text())["members"]
        for system in member.get("subsystems", [])
        for one in system.get("credentials", [])
    ]
    assert [(one["key_id"], one["verifier"]) for one in kept] == [(pair.thumbprint, f"certificate${pair.thumbprint}")]
    run("import", str(document))
    run("credential", "revoke", pair.thumbprint)


def test_a_key_is_never_taken(world: Any, tmp_path: Path) -> None:
    pair = Authority(tmp_path).issue("motcua")
    with pytest.raises(ActRefused, match="private key"):
        run("credential", "certificate", world.onestop.identifier, str(pair.key_file))


def test_a_public_key_is_registered_from_its_file(world: Any, tmp_path: Path) -> None:
    pair, owner = Authority(tmp_path).issue("motcua"), world.onestop.identifier
    row = json.loads(run("credential", "key", owner, str(pair.file), "--json"))
    assert (row["kind"], row["algorithm"]) == ("signature_key", "ecdsa-p256-sha256")
    document = tmp_path / "all.yaml"
    run("export", "-o", str(document))
    assert "public_key$ecdsa-p256-sha256$" in document.read_text()
    assert "0 " in run("import", str(document))


def test_networks_and_ceilings_of_a_system_are_changed_and_kept_through_export_and_import(world: Any, tmp_path: Path) -> None:
    owner = world.onestop.identifier
    run("subsystem", "change", owner, "--network", "10.0.0.0/8", "--concurrent", "5", "--calls-per-s", "2")
    row = json.loads(run("subsystem", "change", owner, "--name", "Một cửa tỉnh", "--json"))
    assert (row["name"], row["networks"]) == ("Một cửa tỉnh", ["10.0.0.0/8"])
    assert row["ceilings"] == {"rate_limit": {"calls": 2, "period_s": 1, "burst": 1}, "concurrent_calls_max": 5}
    document = tmp_path / "all.yaml"
    run("export", "-o", str(document))
    assert "0 " in run("import", str(document))
    assert json.loads(run("subsystem", "change", owner, "--network", "any", "--json"))["networks"] == []
