"""The bootstrap `./lgsp`: standard library only, from any folder, and one clear sentence when it can't go on."""

import ast
import os
import shutil
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

import pytest

from tests.house.tree import ROOT

SHELL = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}


def bootstrap():
    loader = SourceFileLoader("bootstrap", str(ROOT / "lgsp"))
    module = module_from_spec(spec_from_loader("bootstrap", loader))
    loader.exec_module(module)
    return module


def test_it_imports_the_standard_library_alone():
    tree = ast.parse((ROOT / "lgsp").read_text(encoding="utf-8"))
    names = {alias.name.partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert names and names <= sys.stdlib_module_names
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]


def test_it_runs_from_any_folder(tmp_path):
    done = subprocess.run([str(ROOT / "lgsp"), "--version"], cwd=tmp_path, capture_output=True, text=True, env=SHELL, check=False)
    assert (done.returncode, done.stdout[:5]) == (0, "lgsp "), done.stderr


def test_without_a_registry_it_says_what_to_do(tmp_path):
    for name in ("lgsp", "requirements.lock", "requirements-bootstrap.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    without = {**SHELL, "PATH": "/usr/local/bin:/usr/bin:/bin", "PIP_NO_INDEX": "1", "UV_OFFLINE": "1", "UV_NO_CACHE": "1"}
    done = subprocess.run(
        [sys.executable, str(tmp_path / "lgsp"), "--version"], capture_output=True, text=True, env=without, check=False
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "Check the network and the package registry's settings" in done.stderr


def test_a_python_that_is_too_old_is_told_apart(monkeypatch, capsys):
    module = bootstrap()
    monkeypatch.setattr(module.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(module.shutil, "which", lambda _name: None)
    with pytest.raises(SystemExit) as stopped:
        module.use_a_new_enough_python()
    assert stopped.value.code == 1 and "needs Python 3.11 or newer, this is 3.9.2" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch, capsys):
    module = bootstrap()
    monkeypatch.setattr(module, "HERE", tmp_path / "gone")
    monkeypatch.setattr(module, "is_installed", lambda _lock: False)
    monkeypatch.setattr(module.sys, "argv", ["lgsp"])
    with pytest.raises(SystemExit):
        module.main()
    assert "can't be written" in capsys.readouterr().err


def test_the_locks_name_every_package_by_hash():
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-bootstrap.lock"):
        lines = [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith("#")]
        packages = [line for line in lines if not line.startswith(" ")]
        assert packages and all("==" in line and line.endswith("\\") for line in packages), name
        assert all(line.strip().startswith("--hash=sha256:") for line in lines if line.startswith(" ")), name
