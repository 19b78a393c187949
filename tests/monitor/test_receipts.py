"""Who is no party is told that there is none, whatever the journal has."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lgsp.domain.errors import ReceiptNotFound
from lgsp.monitor import receipts
from lgsp.protocol.receipt import Receipt


@pytest.mark.parametrize(("role", "member", "is_found"), [("operator", "", True), ("operator", "VN-H55/GOV/X", False)])
def test_others_are_told_that_there_is_none(
    role: str, member: str, is_found: bool, call: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    made = Receipt("lgsp-receipt/1", "t", (), "")
    monkeypatch.setattr(receipts, "receipt_of", lambda *_: (made, call(1)[0]))
    officer: Any = SimpleNamespace(role=role, member=SimpleNamespace(identifier=member) if member else None)
    if is_found:
        assert receipts.receipt_for(officer, "t") is made
    else:
        with pytest.raises(ReceiptNotFound):
            receipts.receipt_for(officer, "t")
