from typing import Any

import pytest
from django.test import Client

from lgsp.catalogue.models import Recoding
from lgsp.catalogue.operations.content import load_content
from lgsp.registry.facts import MemberFacts, SubsystemFacts
from lgsp.registry.models import Subsystem
from lgsp.registry.operations.members import register_member, register_subsystem
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


def test_nothing_changes_where_no_member_has_such_a_code_and_nobody_else_may(operator: Client, signed_in: Any, world: Any) -> None:
    auditor = signed_in("auditor")
    load_content(now=now())
    assert operator.get("/recodings?mapping=dan-toc-dieu-tra@1").status_code == 200
    assert operator.get("/recodings?mapping=none").status_code == 200
    assert auditor.get("/recodings").status_code == 200
    assert auditor.post(f"/recodings?mapping={NAME}", {"confirmed": NAME, "why": "x"}).status_code == 403
