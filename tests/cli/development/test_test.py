"""`lgsp test` runs what it is asked and hands on the outcome."""

import os
import re
import subprocess
import sys

from lgsp.cli.development.check import CLONE


def run(*words):
    shell = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "lgsp", "test", "--workers=0", *words],
        cwd=CLONE,
        capture_output=True,
        text=True,
        check=False,
        env=shell,
    )


def test_one_file_can_be_run_and_its_outcome_is_the_exit_code():
    done = run("tests/domain/test_periods.py", "-q")
    assert done.returncode == 0 and re.search(r"\d passed", done.stdout), done.stdout + done.stderr
    assert run("tests/domain/test_periods.py", "-q", "-k", "no_such_test").returncode == 1
