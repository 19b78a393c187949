from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lgsp.registry.queries.services import service_version
from tests.protocol.xml.test_wsdl import ASMX

FORM = {
    "version": "2.0",
    "base_path": "/hkd/2.0",
    "upstreams": "http://127.0.0.1:9",
    "kind": "OPENAPI",
    "validation": "off",
    "why": "thử",
}


def test_a_wsdl_is_imported_and_what_was_left_out_is_told(operator: Client, world: Any) -> None:
    at = f"/services/{world.service.identifier}"
    assert operator.get(f"{at}/wsdl").status_code == 200
    done = operator.post(f"{at}/wsdl", FORM | {"file": SimpleUploadedFile("a.wsdl", ASMX)}, follow=True)
    told = done.content.decode()
    assert "Bỏ lại: BaoCaoThang" in told and "chuyển thành REST" in told and "POST /TraCuuGiayChungNhan" in told
    assert service_version(world.service.identifier, "2.0").kind == "OPENAPI"


def test_a_file_with_faults_changes_nothing(operator: Client, world: Any) -> None:
    at = f"/services/{world.service.identifier}/wsdl"
    refused = operator.post(at, FORM | {"file": SimpleUploadedFile("a.wsdl", b"<a/>")})
    assert refused.status_code == 422 and "không có tệp WSDL" in refused.content.decode()


def test_changing_a_soap_version_keeps_its_kind_and_description(operator: Client, world: Any) -> None:
    at = f"/services/{world.service.identifier}"
    operator.post(f"{at}/wsdl", FORM | {"kind": "SOAP", "file": SimpleUploadedFile("a.wsdl", ASMX)})
    before = service_version(world.service.identifier, "2.0")
    asked = {"version": "2.0", "base_path": "/hkd/2.0", "upstreams": "http://127.0.0.1:9", "endpoints": "SOAP /TraCuuGiayChungNhan"}
    more = {"kind": "none", "timeout_s": "5", "request_mb": "1", "reply_mb": "1", "why": "thử"}
    assert operator.post(f"{at}/versions/2.0/change", asked | more).status_code == 302
    row = service_version(world.service.identifier, "2.0")
    assert (row.kind, row.soap_sha256, row.timeout_s) == ("SOAP", before.soap_sha256, 5)
