"""Published configurations over HTTP."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def own_storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_STORAGE_URL", f"file://{tmp_path}")


def test_a_configuration_is_published_once_listed_shown_and_compared(call: Any, world: Any) -> None:
    assert call("POST", "/configurations", {"why": "thử"})["number"] == 1
    assert call("POST", "/configurations", {"why": "thử"}) is None
    call("POST", f"/member/suspend?id={world.land}", {"why": "thử"})
    call("POST", "/configurations", {"why": "ngừng"})
    assert [one["reason"] for one in call("GET", "/configurations?limit=5")] == ["ngừng", "thử"]
    assert call("GET", "/configurations/1")["services"][0]["base_path"] == "/gia-dat/1.0"
    removed = {(one["kind"], one["after"]) for one in call("GET", "/configurations/1/difference/2")}
    assert ("services", None) in removed
    assert call("GET", "/changes?limit=1")[0]["by"] == "vanhanh"


def test_a_configuration_that_is_not_kept_is_404(call: Any, world: Any) -> None:
    call("GET", "/configurations/7", expect=404)
