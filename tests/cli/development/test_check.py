"""A step that fails is told, and does not hide the others."""

from lgsp.cli.development.check import CLONE, run_step


def test_a_step_tells_whether_it_succeeded():
    assert run_step(("json.tool", "--help"))
    assert not run_step(("json.tool", "/nonexistent"))


def test_it_works_in_the_clone():
    assert (CLONE / "pyproject.toml").exists()
