"""Nouns are found, the home is heeded, errors are sentences, and only what is needed is loaded."""

import os
import subprocess
import sys

import pytest

from lgsp.cli.main import NOUNS, usage


def run(*words, **environment):
    shell = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "lgsp", *words],
        capture_output=True,
        text=True,
        check=False,
        env={**shell, "LGSP_LANGUAGE": "en", **environment},
    )


def test_help_names_every_noun():
    done = run("--help")
    assert done.returncode == 0
    assert [name for name in NOUNS if name not in done.stdout] == []
    assert run().stdout == done.stdout
    assert "Usage" in usage() or "Cách dùng" in usage()


def test_the_version_is_told():
    assert run("--version").stdout.startswith("lgsp 0.")


def test_an_unknown_noun_is_named():
    done = run("fly")
    assert done.returncode == 2 and "There is no command `fly`" in done.stderr


@pytest.mark.parametrize("words", [("--home", "{home}"), ("--home={home}",)])
def test_the_home_is_heeded_wherever_it_stands(tmp_path, words):
    done = run("status", *[word.format(home=tmp_path) for word in words])
    assert done.returncode == 3 and str(tmp_path) in done.stdout


def test_an_error_that_was_foreseen_is_one_sentence(tmp_path):
    done = run("registry", "export", "--home", str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith("lgsp: The database can't be used") and "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [("registry",), ("codes", "search", "--help"), ("registry", "service", "add", "--help")])
def test_help_needs_no_database(tmp_path, words):
    done = run(*words, "--home", str(tmp_path))
    assert "Usage:" in done.stdout + done.stderr and "database" not in done.stderr


@pytest.mark.parametrize(
    ("noun", "absent"), [("gateway", "django"), ("platform", "lgsp.gateway"), ("journal", "django"), ("sandbox", "django")]
)
def test_a_noun_loads_only_what_it_needs(noun, absent):
    program = "import sys, importlib; sys.argv=['lgsp']; import lgsp.cli.main; "
    if noun == "platform":
        program += "import lgsp.site.setup; lgsp.site.setup.prepare(needs_connection=False); "
    program += f"importlib.import_module('lgsp.cli.{NOUNS[noun].module}'); "
    program += f"print([name for name in sys.modules if name.split('.')[:{absent.count('.') + 1}] == {absent.split('.')}][:3])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, env=dict(os.environ))
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
