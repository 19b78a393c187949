"""Which tests a change asks for: those of the modules that changed, and of all modules that import them, near or far.

Rules: what changed is asked of git: commits since the branch point, and the work tree. A file that is no Python module (a template, a table)
stands for the modules of its room. Whole stories (`tests/scenarios`, `faults`, `peers`) stand above every room and run only when they changed
themselves; `./lgsp test` runs them all. The rules of the house always run.
"""

import shutil
import subprocess
from pathlib import Path
from typing import Final

import grimp

from lgsp.domain.errors import PartFailed

HOUSE: Final = "tests/house"
OF_EVERYTHING: Final = (
    "pyproject.toml",
    "requirements.lock",
    "requirements-dev.lock",
    "tests/conftest.py",
    "tests/indexed_journal.py",
)
"""What every test depends on: if one of these changed, all tests run."""


def paths_of_change(clone: Path, base: str) -> list[str]:
    """Paths for pytest, sorted; the folder of all tests if what changed concerns everything.

    Raises `PartFailed` without git, or with a `base` that git does not know.
    """
    changed = changed_files(clone, base)
    if any(name in OF_EVERYTHING for name in changed):
        return ["tests"]
    graph = grimp.build_graph("lgsp")
    wanted = {HOUSE}
    for name in changed:
        if name.startswith("tests/"):
            wanted.add(_test_target(clone, name))
        elif name.startswith("src/lgsp/"):
            for module in modules_of(clone, name):
                below = graph.find_downstream_modules(module) if module in graph.modules else set()
                wanted |= {_mirror(one) for one in {module, *below}}
        elif name.startswith("bench/"):
            wanted.add("tests/cli/development/test_bench.py")
    return sorted(name for name in wanted if name and (clone / name).exists())


def changed_files(clone: Path, base: str) -> list[str]:
    """Files that differ from `base`'s branch point, those that git does not track included. Raises `PartFailed`."""
    point = _git(clone, "merge-base", base, "HEAD")[0]
    return sorted({*_git(clone, "diff", "--name-only", point), *_git(clone, "ls-files", "--others", "--exclude-standard")})


def modules_of(clone: Path, name: str) -> list[str]:
    """The modules that a file stands for: itself, or those of the nearest room if it is no Python module."""
    path = Path(name)
    if path.suffix == ".py":
        inside = path.relative_to("src").with_suffix("")
        return [".".join(inside.parent.parts if inside.name == "__init__" else inside.parts)]
    room = next((parent for parent in path.parents if (clone / parent / "__init__.py").exists()), None)
    if room is None:
        return []
    return [".".join(Path(one).relative_to(clone / "src").with_suffix("").parts) for one in sorted((clone / room).glob("*.py"))]


def _mirror(module: str) -> str:
    parts = module.split(".")[1:]
    return "/".join(["tests", *parts[:-1], f"test_{parts[-1]}.py"]) if parts else ""


def _test_target(clone: Path, name: str) -> str:
    """The test file itself; of what tests share (a world, a conftest) the folder."""
    path = Path(name)
    return name if path.name.startswith("test_") and (clone / path).exists() else str(path.parent)


def _git(clone: Path, *words: str) -> list[str]:
    done = subprocess.run([shutil.which("git") or "git", *words], cwd=clone, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PartFailed(part="git", why=done.stderr.strip() or f"git {' '.join(words)} failed")
    return done.stdout.splitlines()
