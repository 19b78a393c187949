"""`kill -9` of any part, or of everything at once: it comes back, and nothing recorded is lost."""

import json
import os
import signal
import time

import pytest

from tests.scenarios.running import Platform

pytestmark = [pytest.mark.story, pytest.mark.xdist_group("killed"), pytest.mark.timeout(400)]


def answers(platform, token):
    try:
        return platform.ask("GET", platform.demo["systems"][0]["may_call"][0]["path"], token=token)[0] == 200
    except OSError:
        return False


def running(platform, name):
    """A part's state, once it runs: those that lost the database may be waiting to be started again."""
    platform.wait_for(lambda: platform.parts[name]["pid"], 30)
    return platform.parts[name]


def is_all_signed(platform):
    journal = json.loads(platform.run("status", "--json").stdout)["journal"]
    return journal["sealed"] == journal["signed"] > 0


def test_each_part_comes_back_and_the_next_start_works_after_everything_was_killed(tmp_path):
    platform = Platform(tmp_path / "home", "--quiet-demo").start()
    try:
        token = platform.token()
        seen = []
        for name in ("gateway 1", "worker", "indexer", "sequencer", "platform", "sandbox", "postgres"):
            before = running(platform, name)
            os.kill(before["pid"], signal.SIGKILL)
            platform.wait_for(
                lambda name=name, before=before: (
                    platform.parts[name]["restarts"] > before["restarts"] and platform.parts[name]["pid"]
                ),
                30,
            )
            platform.wait_for(lambda: answers(platform, token), 30)
            seen.append(platform.ask("GET", platform.demo["systems"][0]["may_call"][0]["path"], token=token)[1])
        everything = [platform.process.pid, *[running(platform, name)["pid"] for name in platform.parts]]
        for pid in everything:
            os.kill(pid, signal.SIGKILL)
        platform.process.wait()
        time.sleep(0.5)
        platform.log.unlink()
        platform.start()
        platform.wait_for(lambda: answers(platform, token), 30)
        platform.wait_for(lambda: is_all_signed(platform), 20)
        assert platform.run("journal", "verify").returncode == 0
        for headers in seen:
            identifier = next(value for name, value in headers.items() if name.lower() == "lgsp-transaction-id")
            told = json.loads(platform.run("journal", "show", identifier, "--json").stdout)
            assert [record["entry"]["kind"] for record in told] == ["request", "reply"]
    finally:
        platform.stop()
