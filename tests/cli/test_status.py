"""`lgsp status` and `lgsp down` on a running platform, and on none."""

import json

import pytest

from lgsp.cli.status import answers


def test_an_address_that_does_not_answer_is_no_answer():
    assert not answers("http://127.0.0.1:9/health", timeout_s=0.5)


@pytest.mark.story
@pytest.mark.xdist_group("platform")
def test_a_running_platform_shows_its_parts(platform):
    done = platform.run("status", "--json")
    told = json.loads(done.stdout)
    assert told["running"] and told["ready"]
    assert {part["name"] for part in told["parts"]} >= {
        "postgres",
        "gateway 1",
        "platform",
        "worker",
        "indexer",
        "sequencer",
        "sandbox",
    }
    assert "gateway 1" in platform.run("status").stdout
