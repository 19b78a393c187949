"""A program is found, or it is said what to type; nothing is skipped."""

import subprocess

import pytest

from lgsp.cli.development import needed_programs
from lgsp.cli.development.needed_programs import NEEDED, NeededProgram, program_for_tests
from lgsp.domain.errors import PartFailed

BROWSER, HAPROXY = NEEDED
ABSENT = NeededProgram("LGSP_TEST_ABSENT", "a-package-that-is-none", ("a-program-that-is-none",))


@pytest.mark.parametrize(("needed", "words"), [(BROWSER, ["--version", "--no-sandbox"]), (HAPROXY, ["-v"])])
def test_the_programs_of_the_machine_run(needed, words):
    done = subprocess.run([program_for_tests(needed), *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "1" in done.stdout


def test_a_program_that_is_named_is_taken(monkeypatch):
    monkeypatch.setenv(BROWSER.setting, "/opt/some/chromium")
    assert program_for_tests(BROWSER) == "/opt/some/chromium"


def test_a_copy_of_this_clone_is_taken(monkeypatch, tmp_path):
    monkeypatch.setattr(needed_programs, "OWN", tmp_path)
    ABSENT.launcher.parent.mkdir()
    ABSENT.launcher.touch()
    assert program_for_tests(ABSENT) == str(ABSENT.launcher)


def test_without_any_way_it_says_what_to_do(monkeypatch):
    monkeypatch.setattr(needed_programs.shutil, "which", lambda _name: None)
    with pytest.raises(PartFailed, match="LGSP_TEST_ABSENT"):
        program_for_tests(ABSENT)


def test_when_installing_fails_it_says_what_to_type(monkeypatch, tmp_path):
    monkeypatch.setattr(needed_programs.shutil, "which", lambda name: "/usr/bin/false" if name == "apt-get" else None)
    monkeypatch.setattr(needed_programs, "OWN", tmp_path)
    for user in (0, 1000):
        monkeypatch.setattr(needed_programs.os, "geteuid", lambda user=user: user)
        with pytest.raises(PartFailed, match="apt-get install a-package-that-is-none"):
            program_for_tests(ABSENT)


def test_a_script_is_told_from_a_program(tmp_path):
    (tmp_path / "a").write_text("#!/bin/sh\n")
    (tmp_path / "b").write_bytes(b"\x7fELF")
    assert needed_programs._is_script(tmp_path / "a") and not needed_programs._is_script(tmp_path / "b")
