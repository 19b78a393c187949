from typing import Any

from django.test import Client

from lgsp.registry.operations.members import suspend_member
from lgsp.registry.operations.publication import publish_configuration
from lgsp.runtime.clock import now


def test_versions_are_listed_shown_and_compared(operator: Client, world: Any) -> None:
    assert "Chưa công bố cấu hình nào" in operator.get("/configurations").content.decode()
    publish_configuration(by="test", why="lần đầu", now=now())
    suspend_member(member=world.office, by="test", why="thử", now=now())
    publish_configuration(by="test", why="tạm ngừng văn phòng", now=now())
    assert "tạm ngừng văn phòng" in operator.get("/configurations").content.decode()
    text = operator.get("/configurations/2").content.decode()
    assert "VN-H55/GOV/H55.01/motcua" in text
    assert "đã bỏ" in text
    first = operator.get("/configurations/1").content.decode()
    assert "Không có cấu hình để so sánh" in first
    assert operator.get("/configurations/1?from=2").status_code == 200
    assert operator.get("/configurations/9").status_code == 404
