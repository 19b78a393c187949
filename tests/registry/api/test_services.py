"""Services and versions over HTTP."""

from base64 import b64encode
from typing import Any

from tests.protocol.xml.test_wsdl import ASMX

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


def test_a_wsdl_becomes_a_version_and_says_what_was_left_out(call: Any, world: Any) -> None:
    body = {"version": "2.0", "base_path": "/hkd/2.0", "kind": "OPENAPI", "upstreams": ["http://127.0.0.1:9"], "why": "thử"}
    made = call("POST", f"/service/wsdl?id={ID}", body | {"files": b64encode(ASMX).decode()})
    assert made["endpoints"][0] == "POST /TraCuuGiayChungNhan" and "DataSet" in made["left_out"][0] and made["soap_sha256"]
    assert "/TraCuuGiayChungNhan" in call("GET", f"/service/versions/2.0/openapi?id={ID}")["paths"]
    assert call("POST", f"/service/wsdl?id={ID}", body | {"files": "%"}, expect=422)["code"] == "registry.content_refused"


def test_a_mapping_is_tried_and_set(call: Any, world: Any) -> None:
    at = f"/service/versions/1.0/mappings/{{}}?id={ID}"
    trial = f"/service/versions/1.0/mapping-trial?id={ID}"
    mapping = {"language": "jmespath", "text": "{ten: body.name}"}
    sample = {"part": "reply", "body": '{"name":"A"}'}
    assert call("POST", trial, sample, expect=404)["code"] == "registry.not_registered"
    assert call("POST", trial, sample | {"mapping": mapping})["body"] == '{"ten":"A"}'
    assert call("PUT", at.format("reply"), {"mapping": mapping, "why": "thử"})["reply_mapping"] == mapping
    assert call("POST", trial, sample | {"body": "{"})["is_mapped"] is False
    assert call("PUT", at.format("reply"), {"mapping": None, "why": "thử"})["reply_mapping"] is None
    broken = {"mapping": {"language": "xslt", "text": "<a"}, "why": "thử"}
    assert call("PUT", at.format("request"), broken, expect=422)["code"] == "registry.content_refused"
