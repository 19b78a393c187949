from datetime import date
from typing import Any

import pytest
from django.test import Client

from lgsp.catalogue.facts import CodeListFacts, VersionFacts
from lgsp.catalogue.operations import versions
from lgsp.catalogue.operations.content import load_content
from lgsp.catalogue.operations.lists import register_code_list
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


def test_a_list_is_read_as_it_stood_on_a_day(operator: Client, content: None) -> None:
    before = shown(operator, "/codes/don-vi-hanh-chinh?as_of=2025-06-30")
    assert "Tỉnh Bắc Kạn" in before and 'value="2025-06-30"' in before and "30/06/2025" in before
    assert "?as_of=2025-06-30&amp;parent=06" in before, "the branches stay on that day"
    assert "Huyện Pác Nặm" in shown(operator, "/codes/don-vi-hanh-chinh?as_of=30/06/2025&parent=06")
    assert "Tỉnh Bắc Kạn" not in shown(operator, "/codes/don-vi-hanh-chinh?as_of=2025-07-01&version=1"), "the day goes before all"
    assert "01834" in shown(operator, "/codes/don-vi-hanh-chinh?as_of=2025-06-30&q=nguyen+thi+minh+khai")


def test_codes_that_were_not_valid_on_the_day_are_left_out(operator: Client, world: Any) -> None:
    told: dict[str, Any] = {"by": "test", "why": "thử", "now": now()}
    row = register_code_list(facts=CodeListFacts(code="cap", name="Cấp", levels=["1", "2"]), **told)
    rows = [CodeRow("A", "Trên"), CodeRow("A1", "Cũ", parent="A", valid_to=date(2025, 7, 1)), CodeRow("A2", "Mới", parent="A")]
    versions.publish_version(
        version=versions.replace_codes(code_list=row, rows=rows, **told), facts=VersionFacts(effective_on=date(2020, 1, 1)), **told
    )
    for view in ("parent=A", "view=table", "q=cu"):
        assert ">A1<" in shown(operator, f"/codes/cap?as_of=2025-06-30&{view}")
        assert ">A1<" not in shown(operator, f"/codes/cap?as_of=2025-07-01&{view}")
    assert "01/01/2020" in shown(operator, "/codes/cap?as_of=2020-01-01")
    refusal = shown(operator, "/codes/cap?as_of=2019-12-31", 404)
    assert "không có phiên bản nào đang hiệu lực" in refusal and 'value="2019-12-31"' in refusal


def test_a_bad_day_is_told_where_it_was_typed(operator: Client, content: None) -> None:
    for text in ("2025-02-30", "hôm+qua", "99999", "2025-13-01'"):
        page = shown(operator, f"/codes/dan-toc?as_of={text}", 422)
        assert 'aria-describedby="as-of-fault"' in page and "Kinh" not in page, text


def test_a_search_says_that_there_may_be_more(operator: Client, content: None) -> None:
    assert "Có thể còn mã khác" in shown(operator, "/codes/don-vi-hanh-chinh?q=xa")
    assert "Có thể còn mã khác" not in shown(operator, "/codes/don-vi-hanh-chinh?q=ba+be")


def test_the_list_of_lists_asks_as_much_however_many_there_are(
    operator: Client, content: None, django_assert_max_num_queries: Any
) -> None:
    shown(operator, "/codes")
    with django_assert_max_num_queries(10):
        text = shown(operator, "/codes")
    assert text.count('href="/codes/') > 10


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
