from typing import Any

import pytest

from lgsp.registry.queries import links


def test_the_gateway_is_asked_for_the_version_by_name(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(links, "ask_gateway", lambda home, path: asked.append(path) or [])
    assert links.tested_links(world.version) == []
    assert asked == ["/links?service=VN-H55%2FGOV%2FH55.02%2Fdatdai%2Fgia-dat&version=1.0"]
