"""The story holds only if every step does."""

import json

import pytest

from lgsp.cli.operation.story import Heard, tell_story
from lgsp.runtime.home import Home


def test_a_gateway_that_is_not_there_makes_the_story_false(tmp_path):
    call = {"method": "GET", "path": "/x", "body": None}
    system = {"name": "n", "subsystem_id": "s", "client_id": "c", "client_secret": "s", "may_call": [call], "may_not_call": [call]}
    (tmp_path / "journal").mkdir()
    (tmp_path / "demo.json").write_text(json.dumps({"gateway": "http://127.0.0.1:9", "portal": "p", "systems": [system]}))
    told = []
    assert tell_story(Home(tmp_path), told.append) is False
    assert [line.split()[1] for line in told if line.startswith("  ") and line.split()[0] in ("1.", "2.", "3.", "4.")] == ["✗"] * 4


def test_what_is_no_json_is_no_content():
    assert Heard(200, {}, b"<html>").content() is None
    assert Heard(200, {"lgsp-transaction-id": "t"}, b"{}").transaction_id == "t"


@pytest.mark.story
@pytest.mark.xdist_group("platform")
def test_it_holds_on_a_running_platform(platform):
    told = []
    assert tell_story(Home(platform.home), told.append), told
