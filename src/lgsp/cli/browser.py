"""The browser that the tests of the pages need: found, or installed from the system's packages, or fetched for this clone alone.

Rules: nothing is skipped; where no browser can be had, the sentence says exactly what to type and the tests fail. An ordinary user gets the same
packages unpacked into `.venv/browser`, because he may not install them; only what the system lacks is fetched.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import typer

from lgsp.cli.words import say
from lgsp.domain.errors import PartFailed

PACKAGE: Final = "chromium-headless-shell"
PROGRAMS: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CLONE: Final = Path(__file__).parents[3]
OWN: Final = CLONE / ".venv" / "browser"
LAUNCHER: Final = OWN / "launch"


def browser_for_tests() -> str:
    """The path of a browser; raises `PartFailed` saying what to type."""
    named = os.environ.get("LGSP_TEST_BROWSER", "")
    found = named or next((path for name in PROGRAMS if (path := shutil.which(name))), "")
    if found:
        return found
    if LAUNCHER.exists():
        return str(LAUNCHER)
    apt = shutil.which("apt-get")
    if apt is None:
        raise PartFailed(part="browser", why="no Chromium and no apt-get; install Chromium and set LGSP_TEST_BROWSER to its path")
    typer.echo(say("Cài Chromium cho kiểm thử trang …", "Installing Chromium for the tests of the pages …"))
    if os.geteuid() == 0:
        install = [apt, "install", "--yes", "--no-install-recommends", PACKAGE]
        is_done = _runs([apt, "update"]) and _runs(install)
        found = shutil.which(PACKAGE) or ""
        if is_done and found:
            return found
    elif _unpack_for_this_clone(apt):
        return str(LAUNCHER)
    raise PartFailed(part="browser", why=f"type: sudo apt-get update && sudo apt-get install {PACKAGE}")


def _runs(command: list[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return (
        subprocess.run(command, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, env=environment, check=False).returncode == 0
    )


def _unpack_for_this_clone(apt: str) -> bool:
    """Fetch the package, and what it needs and the system lacks, with lists of our own; unpack them and write the launcher."""
    root = OWN / "root"
    lists, cache = OWN / "lists", OWN / "cache"
    for folder in (lists / "partial", cache / "archives" / "partial", root):
        folder.mkdir(parents=True, exist_ok=True)
    places = [f"-oDir::State::lists={lists}", f"-oDir::Cache={cache}", "-oDebug::NoLocking=1"]
    fetch = [apt, *places, "install", "--yes", "--no-install-recommends", "--download-only", PACKAGE]
    if not (_runs([apt, *places, "update"]) and _runs(fetch)):
        return False
    for package in sorted((cache / "archives").glob("*.deb")):
        if not _runs(["dpkg", "-x", str(package), str(root)]):
            return False
    program = next(
        (path for path in root.rglob(PACKAGE) if path.is_file() and os.access(path, os.X_OK) and not _is_script(path)), None
    )
    if program is None:
        return False
    libraries = ":".join(sorted({str(path.parent) for path in root.rglob("*.so*") if re.search(r"/lib(/|$)", str(path.parent))}))
    LAUNCHER.write_text(f'#!/bin/sh\nLD_LIBRARY_PATH="{libraries}" exec "{program}" "$@"\n')
    LAUNCHER.chmod(0o755)
    return True


def _is_script(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"#!"
