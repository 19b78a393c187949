"""`lgsp sequencer` describes itself, runs under its own name, and the tree follows the calls."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from lgsp.cli.parts import sequencer
from lgsp.journal.tree.published import signed_checkpoint
from lgsp.protocol.proof.checkpoint import parse_checkpoint


def test_it_describes_itself():
    done = CliRunner().invoke(sequencer.app, ["--help"])
    assert done.exit_code == 0 and "SIGTERM" in done.stdout


@pytest.mark.story
@pytest.mark.xdist_group("platform")
def test_it_runs_under_its_own_name_and_a_call_is_in_the_tree_within_seconds(platform):
    pids = [part["pid"] for name, part in platform.parts.items() if name == "sequencer"]
    assert pids and Path(f"/proc/{pids[0]}/cmdline").read_bytes().startswith(b"lgsp sequencer")

    def size():
        note = signed_checkpoint(platform.home / "journal")
        return parse_checkpoint(note).size if note else 0

    platform.ask("GET", platform.demo["systems"][0]["may_call"][0]["path"], token=platform.token())
    before = size()
    platform.ask("GET", platform.demo["systems"][0]["may_call"][0]["path"], token=platform.token())
    platform.wait_for(lambda: size() >= before + 2, 5)
