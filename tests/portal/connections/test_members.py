from collections.abc import Callable
from typing import Any

from django.test import Client

from lgsp.portal.connections.members import nested
from lgsp.registry.queries.members import member, members_tree

FORM = {"code": "H55.03", "name": "Sở Tài chính", "parent": "VN-H55/GOV/H55.01", "why": "Quyết định 12"}


def test_the_tree_shows_who_stands_below_whom(operator: Client) -> None:
    nodes = {node["member"].code: node for node in nested(members_tree())}
    assert [inner["member"].code for inner in nodes["H55.02"]["below"]] == ["H55.02.1"]
    assert "Chi cục Quản lý đất đai" in operator.get("/members").content.decode()


def test_the_list_is_searched_without_accents(operator: Client) -> None:
    text = operator.get("/members?q=nong+nghiep").content.decode()
    assert "Sở Nông nghiệp và Môi trường" in text
    assert "Văn phòng UBND tỉnh" not in text
    assert "Không có kết quả phù hợp" in operator.get("/members?status=suspended").content.decode()


def test_a_member_is_registered_changed_suspended_and_resumed(operator: Client) -> None:
    made = operator.post("/members/new", FORM)
    assert made["Location"] == "/members/VN-H55/GOV/H55.03"
    page = operator.get(made["Location"]).content.decode()
    assert "Sở Tài chính" in page
    assert "Quyết định 12" in page
    operator.post("/members/VN-H55/GOV/H55.03/change", FORM | {"name": "Sở Tài chính và Kế hoạch", "valid_from": "2026-01-01"})
    assert member("VN-H55/GOV/H55.03").name == "Sở Tài chính và Kế hoạch"
    operator.post("/members/VN-H55/GOV/H55.03/suspend", {"why": "sắp xếp lại"})
    assert member("VN-H55/GOV/H55.03").status == "suspended"
    operator.post("/members/VN-H55/GOV/H55.03/resume", {"why": "đã xong"})
    assert member("VN-H55/GOV/H55.03").status == "active"


def test_faults_are_told_at_their_fields_and_what_was_typed_stays(operator: Client) -> None:
    answer = operator.post("/members/new", FORM | {"code": "có dấu cách", "why": ""})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Sở Tài chính" in text
    assert 'aria-invalid="true"' in text
    refused = operator.post("/members/new", FORM | {"code": "a b"})
    assert "chỉ được gồm các ký tự" in refused.content.decode()
    taken = operator.post("/members/new", FORM | {"code": "H55.01"})
    assert "đã được đăng ký" in taken.content.decode()


def test_a_reader_sees_no_act_and_the_server_refuses_one(world: Any, signed_in: Callable[..., Client]) -> None:
    auditor = signed_in("auditor")
    text = auditor.get(f"/members/{world.office.identifier}").content.decode()
    assert "/suspend" not in text
    assert auditor.post(f"/members/{world.office.identifier}/suspend", {"why": "thử"}).status_code == 403
    assert auditor.get("/members/new").status_code == 403
    assert member(world.office.identifier).status == "active"
