"""Services and versions over HTTP."""

from typing import Any

ID = "VN-H55/GOV/H55.02/datdai/gia-dat"


def test_services_are_listed_and_shown_with_versions_and_history(call: Any, world: Any) -> None:
    assert call("GET", "/services?q=gia+dat&status=published")["count"] == 1
    assert call("GET", f"/service?id={ID}")["title"] == "Tra cứu giá đất"
    (version,) = call("GET", f"/service/versions?id={ID}")
    assert (version["base_path"], version["authentication"]["kind"]) == ("/gia-dat/1.0", "none")
    assert call("GET", f"/service/history?id={ID}")[0]["act"] == "added"


def test_a_version_without_a_description_says_so(call: Any, world: Any) -> None:
    assert call("GET", f"/service/versions/1.0/openapi?id={ID}", expect=404)["code"] == "registry.not_registered"


def test_a_secret_that_is_stated_never_comes_back(call: Any, world: Any) -> None:
    known = {"kind": "basic", "client_id": "x", "secret": "rất bí mật"}
    body = {"version": "2.0", "base_path": "/b", "upstreams": ["http://127.0.0.1:9"], "authentication": known, "why": "thử"}
    assert "secret" not in str(call("POST", f"/service/versions?id={ID}", body))
