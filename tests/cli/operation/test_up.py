"""What stops a start is one clear sentence and an exit code; `--once` tells the story and ends."""

import os
import socket
import subprocess

import pytest

from lgsp.cli.operation import up
from lgsp.domain.errors import HomeUnusable
from lgsp.runtime.home import Home
from tests.scenarios.running import Platform

pytestmark = [pytest.mark.story]


def once(platform, *words, **environment):
    shown = {**platform.environment, "LGSP_LANGUAGE": "en", **environment}
    return subprocess.run(platform.command("--once", *words), capture_output=True, text=True, env=shown, check=False, timeout=150)


def said(done, code):
    lines = [line for line in done.stderr.splitlines() if line.startswith("lgsp:")]
    assert done.returncode == 1 and len(lines) == 1 and f"[{code}]" in lines[0] and "Traceback" not in done.stderr, done.stderr


def test_the_story_is_told_once_and_a_second_time_on_the_same_home(tmp_path):
    platform = Platform(tmp_path / "home")
    for _ in range(2):
        done = once(platform)
        assert done.returncode == 0, done.stdout + done.stderr
        assert [f"{step}. ✓" in done.stdout for step in range(1, 6)] == [True] * 5
    assert not (platform.home / "run" / "supervisor.json").exists()


def test_a_taken_port_is_one_sentence(tmp_path):
    platform = Platform(tmp_path / "home")
    with socket.create_server(("127.0.0.1", platform.port)):
        said(once(platform), "platform.port_taken")


def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path):
    said(once(Platform("/proc/lgsp")), "platform.home_unusable")


def test_a_disk_that_is_nearly_full_is_one_sentence(tmp_path, monkeypatch):
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(small)], capture_output=True, check=False)
    if mounted.returncode:  # an ordinary user can't mount: the same check with a larger demand
        monkeypatch.setattr(up, "FREE_BYTES_FOR_START", 2**62)
        with pytest.raises(HomeUnusable, match="disk nearly full"):
            up._prepare_home(Home(small))
        return
    try:
        said(once(Platform(small / "home")), "platform.home_unusable")
    finally:
        subprocess.run(["umount", str(small)], check=True)


@pytest.mark.parametrize("url", ["postgresql://x:geheim@127.0.0.1:1/none", "mysql://x"])
def test_a_wrong_database_url_is_one_sentence_without_the_password(tmp_path, url):
    done = once(Platform(tmp_path / "home"), DATABASE_URL=url)
    said(done, "database.unavailable")
    assert "geheim" not in done.stderr


def test_a_wrong_setting_is_one_sentence(tmp_path):
    said(once(Platform(tmp_path / "home"), LGSP_GATEWAY_WORKERS="many"), "setting.invalid")


@pytest.mark.xdist_group("platform")
def test_a_second_start_on_the_same_home_is_one_sentence(platform):
    second = Platform(platform.home)
    said(once(second), "platform.already_running")
    assert os.getpgid(platform.process.pid)
