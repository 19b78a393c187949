from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lgsp.catalogue.models import MappingImport
from lgsp.catalogue.operations.content import load_content
from lgsp.catalogue.operations.mapping_imports import run_mapping_import
from lgsp.portal.codes import mapping_imports
from lgsp.runtime.clock import now

SAID = {"code": "gt", "title": "Giới tính", "source": "gioi-tinh@1", "target": "gioi-tinh@1", "why": "thử"}
GOOD = "Cũ,Mã mới,Quan hệ,Lý do\n0,0,,\n1,1,,\n2,2,,\n9,,bãi bỏ,không dùng\n"
COLUMNS = {"column0": "source_code", "column1": "target_code", "column2": "kind", "column3": "reason"}


@pytest.fixture(autouse=True)
def content(world: Any) -> None:
    load_content(now=now())


def upload(client: Client, text: str, **said: str) -> Any:
    file = SimpleUploadedFile("m.csv", text.encode())
    return client.post("/mapping-imports/new", {**SAID, **said, "file": file})


def run_all() -> None:
    for row in MappingImport.objects.filter(status="waiting"):
        run_mapping_import(row=row, now=now())


def test_a_file_is_taken_in_matched_brought_in_and_published(operator: Client) -> None:
    assert "/mapping-imports/new" in operator.get("/mappings").content.decode()
    assert "gioi-tinh@1" in operator.get("/mapping-imports/new?source=gioi-tinh@1").content.decode()
    address = upload(operator, GOOD)["Location"]
    page = operator.get(address).content.decode()
    assert 'value="target_code" selected' in page and "không dùng" in page, "usual headings are matched, first rows shown"
    assert operator.post(address, {"column0": "source_code"}).status_code == 422
    assert operator.post(address, COLUMNS).status_code == 302
    page = operator.get(address).content.decode()
    assert 'hx-trigger="every 2s"' in page and "htmx-2.min" in page, "the page follows the progress"
    run_all()
    page = operator.get(address).content.decode()
    assert "/mappings/gt/1" in page and "hx-trigger" not in page
    assert "/mappings/gt/1/publish" in operator.get("/mappings/gt/1").content.decode()
    assert operator.get("/mappings/gt/1/publish").status_code == 200
    assert operator.post("/mappings/gt/1/publish", {"why": "thử"}).status_code == 302
    assert operator.get("/mappings/gt/1/withdraw").status_code == 200
    assert operator.post("/mappings/gt/1/withdraw", {"why": "thử"}).status_code == 302


def test_faults_are_shown_by_row_and_all_of_them_are_had_as_a_file(operator: Client) -> None:
    text = "Mã cũ,Mã mới,Quan hệ\n" + "".join(f"x{at},0,\n" for at in range(1, 301))
    address = upload(operator, text)["Location"]
    operator.post(address, {"column0": "source_code", "column1": "target_code", "column2": "kind"})
    run_all()
    page = operator.get(address).content.decode()
    assert "50 lỗi đầu trong 304 lỗi" in page and "faults.csv" in page
    assert 'data-label="Cột">Mã cũ<' in page, "under the headings of the file"
    report = b"".join(operator.get(f"{address}/faults.csv").streaming_content).decode()
    assert len(report.splitlines()) == 305 and "2,source_code," in report
    assert "/mappings/gt" not in operator.get("/mappings").content.decode()


def test_what_can_not_be_taken_in_is_told_at_the_form(operator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert upload(operator, GOOD, code="A B").status_code == 422
    assert upload(operator, GOOD, source="khong-co@1").status_code == 422
    assert upload(operator, "a\0b").status_code == 422
    monkeypatch.setattr(mapping_imports, "FILE_BYTES_MAX", 3)
    assert upload(operator, GOOD).status_code == 422 and not MappingImport.objects.exists()


def test_who_may_not_is_told(operator: Client, signed_in: Any) -> None:
    address = upload(operator, GOOD)["Location"]
    auditor = signed_in("auditor")
    assert "/mapping-imports/new" not in auditor.get("/mappings").content.decode()
    for refused in ("/mapping-imports/new", address, "/mappings/dvhc-2025/1/withdraw", "/mappings/dvhc-2025/1/publish"):
        assert auditor.get(refused).status_code == 403
