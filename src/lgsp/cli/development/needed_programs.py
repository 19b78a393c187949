"""Programs that the tests need and Python's packages don't bring: a browser, HAProxy. Found, or installed, or fetched for this clone alone.

Rules: nothing is skipped; where a program can't be had, the sentence says exactly what to type and the tests fail. An ordinary user gets the same
packages unpacked into `.venv/programs`, because he may not install them; only what the system lacks is fetched.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import msgspec
import typer

from lgsp.cli.words import say
from lgsp.domain.errors import PartFailed

CLONE: Final = Path(__file__).parents[4]
OWN: Final = CLONE / ".venv" / "programs"


class NeededProgram(msgspec.Struct, frozen=True):
    """What the tests need: the environment variable that names it, its package, and the names under which it may be there already."""

    setting: str
    package: str
    programs: tuple[str, ...]

    @property
    def launcher(self) -> Path:
        """Starts the copy of this clone, if there is one."""
        return OWN / self.package / "launch"


NEEDED: Final = (
    NeededProgram(
        "LGSP_TEST_BROWSER", "chromium-headless-shell", ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    ),
    NeededProgram("LGSP_TEST_HAPROXY", "haproxy", ("haproxy", "/usr/sbin/haproxy")),
)


def program_for_tests(needed: NeededProgram) -> str:
    """The path of a program; raises `PartFailed` saying what to type."""
    found = os.environ.get(needed.setting, "") or next((path for name in needed.programs if (path := shutil.which(name))), "")
    if found:
        return found
    if needed.launcher.exists():
        return str(needed.launcher)
    apt = shutil.which("apt-get")
    if apt is None:
        raise PartFailed(
            part=needed.package, why=f"there is no apt-get; install {needed.package} and set {needed.setting} to its path"
        )
    typer.echo(say(f"Cài {needed.package} cho kiểm thử …", f"Installing {needed.package} for the tests …"))
    if os.geteuid() == 0:
        install = [apt, "install", "--yes", "--no-install-recommends", needed.package]
        is_done = _runs([apt, "update"]) and _runs(install)
        found = next((path for name in needed.programs if (path := shutil.which(name))), "")
        if is_done and found:
            return found
    elif _unpack_for_this_clone(apt, needed):
        return str(needed.launcher)
    raise PartFailed(part=needed.package, why=f"type: sudo apt-get update && sudo apt-get install {needed.package}")


def _runs(command: list[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return (
        subprocess.run(command, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, env=environment, check=False).returncode == 0
    )


def _unpack_for_this_clone(apt: str, needed: NeededProgram) -> bool:
    """Fetch the package, and what it needs and the system lacks, with lists of our own; unpack them and write the launcher."""
    own = needed.launcher.parent
    root, lists, cache = own / "root", own / "lists", own / "cache"
    for folder in (lists / "partial", cache / "archives" / "partial", root):
        folder.mkdir(parents=True, exist_ok=True)
    places = [f"-oDir::State::lists={lists}", f"-oDir::Cache={cache}", "-oDebug::NoLocking=1"]
    fetch = [apt, *places, "install", "--yes", "--no-install-recommends", "--download-only", needed.package]
    if not (_runs([apt, *places, "update"]) and _runs(fetch)):
        return False
    for package in sorted((cache / "archives").glob("*.deb")):
        if not _runs(["dpkg", "-x", str(package), str(root)]):
            return False
    name = needed.programs[0]
    program = next(
        (path for path in root.rglob(name) if path.is_file() and os.access(path, os.X_OK) and not _is_script(path)), None
    )
    if program is None:
        return False
    libraries = ":".join(sorted({str(path.parent) for path in root.rglob("*.so*") if re.search(r"/lib(/|$)", str(path.parent))}))
    needed.launcher.write_text(f'#!/bin/sh\nLD_LIBRARY_PATH="{libraries}" exec "{program}" "$@"\n')
    needed.launcher.chmod(0o755)
    return True


def _is_script(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"#!"
