"""Templates are read by people: one element per line, as the formatter writes them; none is left over and none is missing."""

import re
import subprocess
import sys
from pathlib import Path

from lgsp.cli.development.check import FORMATTER
from tests.house.tree import ROOT, SOURCE, shown

LINE_MAX = 260
PORTAL = SOURCE / "portal"
TEMPLATES = sorted(PORTAL.rglob("*.html"))
NAMED = re.compile(r"""["'](portal/[a-z]+/templates/[a-z_/]+\.html)["']""")


def test_no_line_of_a_template_is_too_long_to_read():
    lines = [(path, number, line) for path in TEMPLATES for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)]
    assert [f"{shown(path)}:{number}" for path, number, line in lines if len(line) > LINE_MAX] == []


def test_templates_are_as_the_formatter_writes_them():
    program = Path(sys.executable).with_name(FORMATTER[0])
    done = subprocess.run([str(program), *FORMATTER[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"run {' '.join(word for word in FORMATTER if not word.startswith('--check'))}: {done.stderr}"


def test_every_template_that_is_named_is_there_and_every_one_that_is_there_is_named():
    readers = [*TEMPLATES, *SOURCE.rglob("*.py")]
    named = {name for path in readers for name in NAMED.findall(path.read_text(encoding="utf-8"))}
    there = {
        str(path.relative_to(SOURCE))
        for path in TEMPLATES
        if path.is_relative_to(PORTAL) and path.parts[-2:] and "templates" in path.parts
    }
    ours = {name for name in there if not name.startswith("portal/templates/")}  # those replace templates of other packages
    assert sorted(named ^ ours) == []
