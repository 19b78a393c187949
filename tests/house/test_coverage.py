"""Pure code is covered completely, every branch, by its own test file alone (style.md, habit 2)."""

import json
import os
import subprocess
import sys

import pytest

from tests.house.tree import ROOT, SOURCE, TESTS, modules

PURE = [
    path.relative_to(SOURCE)
    for path in modules()
    if path.name != "__init__.py"
    and (path.relative_to(SOURCE).parts[0] in {"domain", "protocol", "dialects"} or path.name == "rules.py")
]


@pytest.mark.parametrize("inside", PURE, ids=str)
def test_pure_code_is_covered_by_its_own_test_file(inside, tmp_path):
    measured = {**os.environ, "COVERAGE_FILE": str(tmp_path / "coverage"), "PYTHONPATH": str(ROOT / "src")}
    run = [
        sys.executable,
        "-m",
        "coverage",
        "run",
        "--branch",
        f"--include={SOURCE / inside}",
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        # Pure code needs neither a database nor what pages need: Django alone would take most of the time.
        "--noconftest",
        "-p",
        "no:django",
        "-p",
        "no:schemathesis",
    ]
    test_file = TESTS / inside.parent / f"test_{inside.name}"
    done = subprocess.run([*run, str(test_file)], cwd=ROOT, env=measured, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    report = tmp_path / "coverage.json"
    subprocess.run([sys.executable, "-m", "coverage", "json", "-q", "-o", str(report)], cwd=ROOT, env=measured, check=True)
    (figures,) = json.loads(report.read_text())["files"].values()
    assert (figures["missing_lines"], figures["missing_branches"]) == ([], [])
