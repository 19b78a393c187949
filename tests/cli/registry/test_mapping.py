"""A mapping is tried with a sample, set and removed at the terminal."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lgsp.cli.registry.commands import app
from lgsp.domain.errors import ContentRefused, NotRegistered

ID = "VN-H55/GOV/H55.02/datdai/gia-dat"


def run(*words: str, expect: int = 0, stdin: str | None = None) -> str:
    done = CliRunner().invoke(app, ["mapping", words[0], ID, "1.0", *words[1:]], catch_exceptions=False, input=stdin)
    assert done.exit_code == expect, done.output
    return done.stdout


def test_a_mapping_is_tried_before_it_is_set(world: Any, tmp_path: Path) -> None:
    mapping, sample = tmp_path / "m.yaml", tmp_path / "s.json"
    mapping.write_text("name: ra\nlanguage: jmespath\ntext: '{ma: query.id, x: header.\"x-a\", ten: body.ten}'\n")
    sample.write_text('{"ten": "Nguyễn"}')
    asked = ("request", "--sample", str(sample), "--query", "id=7", "--header", "X-A: 1")
    assert json.loads(run("try", *asked, "--file", str(mapping))) == {"ma": "7", "x": "1", "ten": "Nguyễn"}
    with pytest.raises(NotRegistered):
        run("try", *asked)
    run("set", "request", "--file", str(mapping))
    assert json.loads(run("try", *asked, "--json"))["is_mapped"] is True
    assert "gave nothing" not in run("try", "request", "--sample", "-", stdin="{}")
    run("remove", "request")
    with pytest.raises(NotRegistered):
        run("try", *asked)


def test_what_does_not_fit_is_told_and_ends_with_1(world: Any, tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text("{language: jmespath, text: body.x}")
    run("set", "reply", "--file", str(mapping))
    assert "where: body" in run("try", "reply", "--sample", "-", expect=1, stdin="{}")
    run("try", "giua", "--sample", "-", expect=2, stdin="{}")
    mapping.write_text("{language: jmespath, text: '{'}")
    with pytest.raises(ContentRefused):
        run("set", "reply", "--file", str(mapping))
