"""`lgsp gateway` describes itself, and runs under its own name."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from lgsp.cli.parts import gateway


def test_it_describes_itself():
    done = CliRunner().invoke(gateway.app, ["--help"])
    assert done.exit_code == 0 and "SIGTERM" in done.stdout


@pytest.mark.story
@pytest.mark.xdist_group("platform")
def test_it_runs_under_its_own_name(platform):
    pids = [part["pid"] for name, part in platform.parts.items() if name.split()[0] == "gateway"]
    assert pids and all(Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"lgsp gateway") for pid in pids)
