from pathlib import Path

import pytest
from typer.testing import CliRunner

from lgsp.cli.development import bench


def test_the_benchmark_of_the_gateway_stands_in_the_clone() -> None:
    assert (bench.BENCHMARKS / "gateway.py").exists()


def test_without_a_clone_it_says_so_and_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "BENCHMARKS", tmp_path)
    assert CliRunner().invoke(bench.app, ["gateway"]).exit_code == 2


def test_the_benchmarks_exit_code_is_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "bench"
    folder.mkdir()
    (folder / "gateway.py").write_text(
        "import sys\nraise SystemExit(0 if sys.argv[1:] == ['--turns=1', '--seconds=2', '--connections=3'] else 9)"
    )
    (folder / "start.py").write_text("raise SystemExit(4)")
    (folder / "journal.py").write_text("import sys\nraise SystemExit(0 if sys.argv[1:] == ['--records=7'] else 9)")
    (folder / "search.py").write_text("import sys\nraise SystemExit(0 if sys.argv[1:] == ['--records=8', '--folder=x'] else 9)")
    monkeypatch.setattr(bench, "BENCHMARKS", folder)
    assert CliRunner().invoke(bench.app, ["gateway", "--turns", "1", "--seconds", "2", "--connections", "3"]).exit_code == 0
    assert CliRunner().invoke(bench.app, ["gateway"]).exit_code == 9
    assert CliRunner().invoke(bench.app, ["start"]).exit_code == 4
    assert CliRunner().invoke(bench.app, ["journal", "--records", "7"]).exit_code == 0
    assert CliRunner().invoke(bench.app, ["search", "--records", "8", "--folder", "x"]).exit_code == 0
    assert CliRunner().invoke(bench.app, ["search"]).exit_code == 9
