"""A certificate is registered at the terminal, comes and goes with the document, and reaches the configuration."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from lgsp.cli.registry import app
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
