"""A change runs the tests of what changed and of what imports it, and no others."""

import subprocess

import pytest

from lgsp.cli.development.changed import changed_files, modules_of, paths_of_change
from lgsp.cli.development.check import CLONE
from lgsp.domain.errors import PartFailed


@pytest.fixture
def clone(tmp_path):
    """A repository with a copy of our tests' names, whose sources git knows to be ours."""

    def git(*words):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *words], cwd=tmp_path, check=True)

    git("init", "-q")
    for folder in ("src", "tests"):
        (tmp_path / folder).mkdir()
        for path in (CLONE / folder).rglob("*.py"):
            copy = tmp_path / path.relative_to(CLONE)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.touch()
    git("add", "-A")
    git("commit", "-qm", "beginning")
    return tmp_path


def change(clone, name):
    path = clone / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x = 1\n")


def test_without_a_change_the_house_alone_is_asked(clone):
    assert paths_of_change(clone, "HEAD") == ["tests/house"]


def test_a_module_brings_the_tests_of_those_that_import_it(clone):
    change(clone, "src/lgsp/protocol/proof/merkle.py")
    found = paths_of_change(clone, "HEAD")
    assert {"tests/protocol/proof/test_merkle.py", "tests/journal/tree/test_sequence.py", "tests/house"} <= set(found)
    assert "tests/catalogue/test_merging.py" not in found and "tests/protocol/xml/test_wsdl.py" not in found


def test_a_file_that_is_no_module_stands_for_its_room(clone):
    change(clone, "src/lgsp/retention/statements.sql")
    assert "tests/retention/operations/test_disk.py" in paths_of_change(clone, "HEAD")
    assert modules_of(clone, "docs/x.md") == []
    assert modules_of(clone, "src/lgsp/retention/__init__.py") == ["lgsp.retention"]


def test_tests_that_changed_run_and_what_they_share_brings_its_folder(clone):
    for name in ("tests/peers/test_soap.py", "tests/gateway/world.py", "bench/gateway.py"):
        change(clone, name)
    found = paths_of_change(clone, "HEAD")
    assert {"tests/peers/test_soap.py", "tests/gateway", "tests/cli/development/test_bench.py"} <= set(found)


def test_what_everything_depends_on_brings_everything(clone):
    change(clone, "pyproject.toml")
    assert paths_of_change(clone, "HEAD") == ["tests"]


def test_an_unknown_base_is_told(clone):
    with pytest.raises(PartFailed):
        changed_files(clone, "no-such-branch")
