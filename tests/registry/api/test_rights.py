"""Access rights over HTTP."""

from typing import Any


def test_a_right_is_granted_once_and_listed(call: Any, world: Any) -> None:
    terms = {"purpose": "Tiếp nhận hồ sơ", "legal_basis": "Luật Đất đai 2024", "why": "thử"}
    parties = {"consumer": str(world.onestop), "service": str(world.service)}
    assert call("POST", "/access-rights", {**parties, **terms})["id"] == world.right.code
    limited = call("POST", "/access-rights", {**parties, **terms, "rate_limit": {"calls": 5}, "quota_per_day": 10})
    assert (limited["rate_calls"], limited["quota_per_day"]) == (5, 10)
    assert call("GET", "/access-rights")["count"] == 2


def test_parties_that_are_not_registered_are_named(call: Any, world: Any) -> None:
    body = {"consumer": "VN-H55/GOV/x/y", "service": str(world.service), "purpose": "p", "legal_basis": "l", "why": "thử"}
    assert "VN-H55/GOV/x/y" in call("POST", "/access-rights", body, expect=404)["detail"]
