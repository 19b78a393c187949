"""A WSDL is imported at the terminal."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lgsp.cli.registry.commands import app
from lgsp.domain.errors import ContentRefused
from tests.protocol.xml.test_wsdl import ASMX

ID = "VN-H55/GOV/H55.02/datdai/gia-dat"


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["service", "import-wsdl", ID, *words], catch_exceptions=False)


def test_a_wsdl_becomes_a_version_and_what_was_left_out_is_told(world: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.wsdl"
    file.write_bytes(ASMX)
    told = json.loads(run(str(file), "2.0", "/hkd/2.0", "--upstream", "http://127.0.0.1:9", "--json").stdout)
    assert told["endpoints"] == ["POST /TraCuuGiayChungNhan", "POST /DanhSachTheoXa"] and "DataSet" in told["left_out"][0]
    assert "left_out" in run(str(file), "2.0", "/hkd/2.0").stdout
    soap = json.loads(run(str(file), "3.0", "/hkd/3.0", "--as", "soap", "--validation", "enforce", "--json").stdout)
    assert soap["endpoints"][2] == "SOAP /BaoCaoThang" and soap["left_out"] == []


def test_another_form_or_another_file_is_refused(world: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.wsdl"
    file.write_bytes(b"<a/>")
    assert run(str(file), "2.0", "/x", "--as", "grpc").exit_code == 2
    with pytest.raises(ContentRefused, match="no WSDL"):
        run(str(file), "2.0", "/x")
