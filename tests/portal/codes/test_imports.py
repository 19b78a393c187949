from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lgsp.catalogue.facts import CodeListFacts
from lgsp.catalogue.models import ListImport
from lgsp.catalogue.operations.imports import run_import
from lgsp.catalogue.operations.lists import register_code_list
from lgsp.portal.codes import imports
from lgsp.runtime.clock import now


@pytest.fixture
def listed(world: Any) -> Any:
    return register_code_list(facts=CodeListFacts(code="chuc-danh", name="Chức danh"), by="test", why="thử", now=now())


def upload(client: Client, text: str) -> Any:
    file = SimpleUploadedFile("chuc-danh.csv", text.encode())
    return client.post("/codes/chuc-danh/import", {"file": file, "why": "thử"})


def test_a_file_is_taken_in_matched_and_brought_in(operator: Client, listed: Any) -> None:
    assert operator.get("/codes/chuc-danh/import").status_code == 200
    address = upload(operator, "Mã,Tên gọi\n01,Chủ tịch\n")["Location"]
    page = operator.get(address).content.decode()
    assert "Chủ tịch" in page and 'value="name" selected' in page, "usual headings are matched"
    assert operator.post(address, {"column0": "code", "column1": "code"}).status_code == 422
    assert operator.post(address, {"column0": "code", "column1": ""}).status_code == 422
    assert operator.post(address, {"column0": "code", "column1": "name"}).status_code == 302
    row = ListImport.objects.get()
    assert row.columns == {"Mã": "code", "Tên gọi": "name"} and "/0" in operator.get(address).content.decode()
    run_import(row=row, now=now())
    assert "?version=draft" in operator.get(address).content.decode()


def test_faults_are_shown_by_row_and_can_be_had_as_a_file(operator: Client, listed: Any) -> None:
    address = upload(operator, "Mã,Tên gọi\n01,B¾c K¹n\n01,B\n")["Location"]
    operator.post(address, {"column0": "code", "column1": "name"})
    run_import(row=ListImport.objects.get(), now=now())
    page = operator.get(address).content.decode()
    assert "TCVN3" in page and "faults.csv" in page and "Chọn" not in page[:10]
    report = b"".join(operator.get(f"{address}/faults.csv").streaming_content).decode()
    assert "3,code," in report


def test_what_is_no_table_is_told_where_it_can_be_chosen_again(operator: Client, listed: Any, monkeypatch: Any) -> None:
    assert upload(operator, "a\0b").status_code == 422
    monkeypatch.setattr(imports, "FILE_BYTES_MAX", 3)
    assert upload(operator, "Mã,Tên\n01,A\n").status_code == 422 and ListImport.objects.count() == 0
