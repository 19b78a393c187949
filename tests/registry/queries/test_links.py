from typing import Any

import pytest

from lgsp.registry.queries import links


def test_the_gateway_is_asked_for_the_version_by_name(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(links, "ask_gateway", lambda home, path: asked.append(path) or [])
    assert links.tested_links(world.version) == []
    assert asked == ["/links?service=VN-H55%2FGOV%2FH55.02%2Fdatdai%2Fgia-dat&version=1.0"]


def test_the_gateway_is_asked_which_configuration_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "ask_gateway", lambda home, path: {"instance": "VN-H55", "number": 7} if path else None)
    assert links.configuration_in_force() == 7
