from types import SimpleNamespace
from typing import Any

import pytest

from lgsp.cli.codes import imports
from lgsp.domain.errors import ActRefused


def outcome(count: int) -> Any:
    faults = [[at, "code", f"fault {at}", f"lỗi {at}"] for at in range(1, count + 1)]
    return SimpleNamespace(
        status="refused" if count else "done", faults=faults, faults_count=count, file_name="a.csv", notices=[["en", "vi"]]
    )


def test_columns_are_matched_at_the_last_sign() -> None:
    assert imports.matched(["Mã=xã=code", "không"]) == {"Mã=xã": "code"}


def test_the_first_faults_are_printed_and_all_are_written(tmp_path: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_LANGUAGE", "en")
    report = tmp_path / "faults.csv"
    with pytest.raises(ActRefused):
        imports.tell_outcome(outcome(60), report)
    told = capsys.readouterr().out
    assert "! en" in told and "row 50 code: fault 50" in told and "50 of 60" in told and "fault 51" not in told
    assert len(report.read_text().splitlines()) == 61


def test_what_went_well_says_only_what_was_changed(capsys: Any) -> None:
    imports.tell_outcome(outcome(0), None)
    assert capsys.readouterr().out.startswith("! ")
