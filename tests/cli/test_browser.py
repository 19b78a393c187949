"""A browser is found, or it is said what to type; nothing is skipped."""

import subprocess

import pytest

from lgsp.cli import browser
from lgsp.domain.errors import PartFailed


def test_the_browser_of_the_machine_runs(monkeypatch):
    path = browser.browser_for_tests()
    done = subprocess.run([path, "--version", "--no-sandbox"], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "1" in done.stdout


def test_a_browser_that_is_named_is_taken(monkeypatch):
    monkeypatch.setenv("LGSP_TEST_BROWSER", "/opt/some/chromium")
    assert browser.browser_for_tests() == "/opt/some/chromium"


def test_without_any_way_it_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.delenv("LGSP_TEST_BROWSER", raising=False)
    monkeypatch.setattr(browser.shutil, "which", lambda _name: None)
    monkeypatch.setattr(browser, "LAUNCHER", tmp_path / "launch")
    with pytest.raises(PartFailed, match="LGSP_TEST_BROWSER"):
        browser.browser_for_tests()


def test_when_installing_fails_it_says_what_to_type(monkeypatch, tmp_path):
    monkeypatch.delenv("LGSP_TEST_BROWSER", raising=False)
    monkeypatch.setattr(browser.shutil, "which", lambda name: "/usr/bin/false" if name == "apt-get" else None)
    monkeypatch.setattr(browser, "LAUNCHER", tmp_path / "launch")
    monkeypatch.setattr(browser, "OWN", tmp_path)
    for user in (0, 1000):
        monkeypatch.setattr(browser.os, "geteuid", lambda user=user: user)
        with pytest.raises(PartFailed, match="apt-get install chromium-headless-shell"):
            browser.browser_for_tests()


def test_a_script_is_told_from_a_program(tmp_path):
    (tmp_path / "a").write_text("#!/bin/sh\n")
    (tmp_path / "b").write_bytes(b"\x7fELF")
    assert browser._is_script(tmp_path / "a") and not browser._is_script(tmp_path / "b")
