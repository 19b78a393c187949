from typing import Any

import pytest
from django.test import Client

from lgsp.catalogue.models import Recoding
from lgsp.catalogue.operations import recoding
from lgsp.catalogue.operations.content import load_content
from lgsp.catalogue.operations.recoding import report_of
from lgsp.catalogue.operations.relinking import try_waiting
from lgsp.portal.codes import recodings
from lgsp.registry.facts import MemberFacts, ServiceFacts, SubsystemFacts, VersionFacts
from lgsp.registry.models import Subsystem
from lgsp.registry.operations.members import register_member, register_subsystem
from lgsp.registry.operations.services import add_service_version, publish_service_version, register_service
from lgsp.runtime.clock import now

NAME = "ma-dinh-danh-2025@1"


@pytest.fixture
def merger(world: Any) -> None:
    told: dict[str, Any] = {"by": "test", "why": "thử", "now": now()}
    load_content(now=now())
    register_member(facts=MemberFacts(code="H55", name="UBND tỉnh Thái Nguyên"), **told)
    old = register_member(facts=MemberFacts(code="H03", name="UBND tỉnh Bắc Kạn"), **told)
    register_subsystem(member=old, facts=SubsystemFacts(code="kho", name="Kho"), **told)


def test_a_merger_is_reported_confirmed_applied_and_taken_back(operator: Client, merger: None) -> None:
    page = operator.get(f"/recodings?mapping={NAME}").content.decode()
    assert "VN-H55/GOV/H55/kho" in page and Subsystem.objects.filter(identifier="VN-H55/GOV/H03/kho").exists()
    whole = operator.get(f"/recodings/report.csv?mapping={NAME}").content.decode()
    assert "VN-H55/GOV/H03/kho" in whole and "VN-H55/GOV/H55/kho" in whole and "ma-dinh-danh,code,H03" in whole
    assert operator.get("/recodings/report.csv?mapping=khong-co").status_code == 404
    address = f"/recodings?mapping={NAME}"
    assert operator.post(address, {"confirmed": "khác", "why": "thử"}).status_code == 422
    assert operator.post(address, {"confirmed": NAME, "alias_until": "2027-07-01", "why": "sáp nhập"}).status_code == 302
    assert Subsystem.objects.filter(identifier="VN-H55/GOV/H55/kho").exists()
    row = Recoding.objects.get()
    page = operator.get("/recodings").content.decode()
    assert row.code in page and "VN-H55/GOV/H03" in page
    assert operator.get(f"/recodings/{row.code}/revert").status_code == 200
    operator.post(f"/recodings/{row.code}/revert", {"why": "nhầm"})
    assert Subsystem.objects.filter(identifier="VN-H55/GOV/H03/kho").exists()


def test_a_report_says_what_it_does_not_list(operator: Client, merger: None, monkeypatch: pytest.MonkeyPatch) -> None:
    known: dict[str, Any] = {"by": "test", "why": "thử", "now": now()}
    for number in range(3):
        facts = ServiceFacts(code=f"tra-{number}", title=f"Tra kho H03 {number}")
        register_service(subsystem=Subsystem.objects.get(code="kho"), facts=facts, **known)
    assert "mục đầu trong số" not in operator.get(f"/recodings?mapping={NAME}").content.decode()
    monkeypatch.setattr(recodings, "SHOWN_MAX", 2)
    found = report_of(NAME).mentions_found
    assert f"Hiện 2 mục đầu trong số {found}." in operator.get(f"/recodings?mapping={NAME}").content.decode()
    monkeypatch.setattr(recoding, "MENTIONS_MAX", 2)
    whole = operator.get(f"/recodings/report.csv?mapping={NAME}").content.decode()
    assert f"Còn {found - 2} chỗ nữa nhắc tới mã cũ" in whole


def test_a_change_shows_the_outcome_of_each_link(operator: Client, signed_in: Any, merger: None) -> None:
    told: dict[str, Any] = {"by": "test", "why": "thử", "now": now()}
    service = register_service(subsystem=Subsystem.objects.get(code="kho"), facts=ServiceFacts(code="tra", title="Tra kho"), **told)
    terms = VersionFacts(version="1.0", base_path="/kho/1.0", upstreams=["http://127.0.0.1:9"])
    publish_service_version(version=add_service_version(service=service, facts=terms, **told), **told)
    answer = operator.post(f"/recodings?mapping={NAME}", {"confirmed": NAME, "why": "sáp nhập"})
    row = Recoding.objects.get()
    assert answer["Location"] == f"/recodings/{row.code}"
    page = operator.get(answer["Location"]).content.decode()
    assert 'hx-trigger="every 2s"' in page and "htmx-2.min" in page and "Tra kho" in page and "0/1" in page
    fault = {"code": "upstream.unreachable", "vi": "không tới được nơi ấy", "en": "x"}
    links = [{"address": "http://127.0.0.1:9", "is_good": False, "stages": [{"name": "connect", "fault": fault}]}]
    try_waiting(row=row, ask=lambda _service, _version: links)
    page = operator.get(answer["Location"]).content.decode()
    assert "hx-trigger" not in page and "không tới được nơi ấy" in page and "/versions/1.0/test" in page
    assert signed_in("auditor").post(answer["Location"]).status_code == 403
    assert operator.post(answer["Location"]).status_code == 302
    assert 'hx-trigger="every 2s"' in operator.get(answer["Location"]).content.decode()
    assert operator.get("/recodings/none").status_code == 404


def test_nothing_changes_where_no_member_has_such_a_code_and_nobody_else_may(operator: Client, signed_in: Any, world: Any) -> None:
    auditor = signed_in("auditor")
    load_content(now=now())
    assert operator.get("/recodings?mapping=dan-toc-dieu-tra@1").status_code == 200
    assert operator.get("/recodings?mapping=none").status_code == 200
    assert auditor.get("/recodings").status_code == 200
    assert auditor.post(f"/recodings?mapping={NAME}", {"confirmed": NAME, "why": "x"}).status_code == 403
