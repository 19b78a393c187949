"""Templates are read by people: one element per line, as the formatter writes them; none is left over and none is missing."""

import re
import subprocess
import sys
from pathlib import Path

import allauth

from lgsp.cli.development.check import FORMATTER
from tests.house.tree import ROOT, SOURCE, shown

LINE_MAX = 150
LINES_MAX = 250
PORTAL = SOURCE / "portal"
REPLACING = PORTAL / "templates"
"""Templates that stand in for those of other packages, under the others' names."""
TEMPLATES = sorted(PORTAL.rglob("*.html"))
NAMED = re.compile(r"""["'](portal/[a-z]+/templates/[a-z_/]+\.html)["']""")
TAKEN = re.compile(r"""\{%\s*(?:include|extends)\s+["']([^"']+)["']""")
DEMANDED = {"429.html", "500.html"}
"""What allauth (too many requests) and Django (an error) ask for by name, without having such a template themselves."""


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_no_line_of_a_template_is_too_long_to_read() -> None:
    lines = [(path, number, line) for path in TEMPLATES for number, line in enumerate(text_of(path).splitlines(), 1)]
    assert [f"{shown(path)}:{number}" for path, number, line in lines if len(line) > LINE_MAX] == []


def test_no_template_is_too_long_to_take_in() -> None:
    assert [shown(path) for path in TEMPLATES if len(text_of(path).splitlines()) > LINES_MAX] == []


def test_templates_are_as_the_formatter_writes_them() -> None:
    program = Path(sys.executable).with_name(FORMATTER[0])
    assert program.exists(), f"{FORMATTER[0]} is missing: install requirements-dev.lock"
    done = subprocess.run([str(program), *FORMATTER[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"run {' '.join(word for word in FORMATTER if not word.startswith('--check'))}: {done.stderr}"


def test_every_template_that_is_named_is_there_and_every_one_that_is_there_is_named_by_another_file() -> None:
    named = {
        name
        for path in [*TEMPLATES, *SOURCE.rglob("*.py")]
        for name in NAMED.findall(text_of(path))
        if name != str(path.relative_to(SOURCE))
    }
    there = {str(path.relative_to(SOURCE)) for path in TEMPLATES if not path.is_relative_to(REPLACING)}
    assert sorted(named ^ there) == []


def test_what_a_template_takes_in_is_there() -> None:
    folders = (SOURCE, REPLACING)
    missing = [
        f"{shown(path)}: {name}"
        for path in TEMPLATES
        for name in TAKEN.findall(text_of(path))
        if not any((folder / name).is_file() for folder in folders)
    ]
    assert missing == []


def test_a_template_that_replaces_one_of_another_package_has_a_name_that_is_asked_for() -> None:
    theirs = Path(allauth.__file__).with_name("templates")
    ours = {str(path.relative_to(REPLACING)) for path in REPLACING.rglob("*") if path.is_file()}
    assert sorted(name for name in ours - DEMANDED if not (theirs / name).is_file()) == []
