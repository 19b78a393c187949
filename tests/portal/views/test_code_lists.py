from typing import Any

import pytest
from django.test import Client

from lgsp.catalogue.operations import versions
from lgsp.catalogue.operations.content import load_content
from lgsp.catalogue.queries.lists import code_list, draft_of, published_versions
from lgsp.catalogue.rules import CodeRow
from lgsp.runtime.clock import now


@pytest.fixture
def content(world: Any) -> None:
    load_content(now=now())


def shown(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_lists_are_found_without_accents(operator: Client, content: None) -> None:
    text = shown(operator, "/codes?q=dan+toc")
    assert "/codes/dan-toc" in text and "/codes/quoc-gia" not in text


def test_a_list_is_seen_as_a_tree_a_table_and_by_what_was_found(operator: Client, content: None) -> None:
    assert "Tỉnh Thái Nguyên" in shown(operator, "/codes/don-vi-hanh-chinh")
    branch = shown(operator, "/codes/don-vi-hanh-chinh?parent=19&version=2")
    assert "Xã Ba Bể" not in shown(operator, "/codes/don-vi-hanh-chinh") and "Phường Đức Xuân" in branch + shown(
        operator, "/codes/don-vi-hanh-chinh?parent=19&page=2"
    )
    assert "01834" in shown(operator, "/codes/don-vi-hanh-chinh?q=nguyen+thi+minh+khai&version=1")
    assert "Kinh" in shown(operator, "/codes/dan-toc?view=table") and "dvhc-2025" in branch
    shown(operator, "/codes/don-vi-hanh-chinh?parent=khong-co", 404)
    shown(operator, "/codes/khong-co", 404)


def test_two_versions_are_compared(operator: Client, content: None) -> None:
    text = shown(operator, "/codes/don-vi-hanh-chinh/compare?before=1&after=2")
    assert "Phường Ba Đình" in text and "Phường Trúc Bạch" in text, "a code that was given again has changed"
    assert shown(operator, "/codes/dan-toc/compare")


def test_a_list_goes_from_registration_to_publication(operator: Client, world: Any) -> None:
    assert operator.get("/codes/new").status_code == 200
    assert operator.post("/codes/new", {"code": "A B", "name": "x", "why": "y"}).status_code == 422
    made = operator.post("/codes/new", {"code": "chuc-danh", "name": "Chức danh", "why": "thử"})
    assert made["Location"] == "/codes/chuc-danh"
    row = code_list("chuc-danh")
    assert "chưa có phiên bản" in shown(operator, "/codes/chuc-danh")
    shown(operator, "/codes/chuc-danh/publish", 404)
    told: dict[str, Any] = {"by": "test", "why": "thử", "now": now()}
    versions.replace_codes(code_list=row, rows=[CodeRow("01", "Chủ tịch")], **told)
    assert "Chủ tịch" in shown(operator, "/codes/chuc-danh?version=draft")
    for verb in ("submit", "return"):
        assert operator.get(f"/codes/chuc-danh/{verb}").status_code == 200
        assert operator.post(f"/codes/chuc-danh/{verb}", {"why": "thử"}).status_code == 302
    assert operator.get("/codes/chuc-danh/publish").status_code == 200
    operator.post("/codes/chuc-danh/publish", {"effective_on": "2026-12-01", "title": "Đầu", "why": "thử"})
    assert [one.title for one in published_versions(row)] == ["Đầu"]
    versions.open_draft(code_list=row, **told)
    operator.post("/codes/chuc-danh/discard", {"why": "thử"})
    assert draft_of(row) is None


def test_who_may_not_is_told(signed_in: Any, content: None) -> None:
    auditor = signed_in("auditor")
    assert auditor.get("/codes").status_code == 200
    for address in ("/codes/new", "/codes/dan-toc/import", "/codes/dan-toc/publish"):
        assert auditor.get(address).status_code == 403
