"""`lgsp down` stops everything and waits for it."""

from pathlib import Path

import pytest

from tests.scenarios.running import Platform

pytestmark = [pytest.mark.story]


def test_without_a_platform_it_says_so_and_is_content(tmp_path):
    done = Platform(tmp_path / "home").run("down")
    assert str(tmp_path / "home") in done.stdout


def test_it_stops_every_process(tmp_path):
    platform = Platform(tmp_path / "home").start()
    try:
        pids = [part["pid"] for part in platform.parts.values()]
        assert platform.run("down").returncode == 0
        assert platform.process.wait(30) == 0
        assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []
        assert platform.run("status", check=False).returncode == 3
    finally:
        platform.stop()
