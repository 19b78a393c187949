from typing import Any

import pytest
from django.test import Client

from lgsp.registry.queries.services import service_version

FORM = {
    "name": "gọn",
    "language": "jmespath",
    "text": "{ten: body.name}",
    "rules": "remove header X-Old",
    "sample": '{"name":"Nguyễn"}',
}


@pytest.fixture
def at(world: Any) -> str:
    return f"/services/{world.service.identifier}/versions/1.0/mappings/reply"


def test_a_mapping_is_tried_without_being_kept(operator: Client, at: str, world: Any) -> None:
    assert operator.get(at).status_code == 200
    told = operator.post(at, FORM | {"try": "1"}).content.decode()
    assert "{&quot;ten&quot;:&quot;Nguyễn&quot;}" in told and "x-old" in told
    wrong = operator.post(at, FORM | {"try": "1", "sample": "{"}).content.decode()
    assert "Không chuyển đổi được" in wrong and "body" in wrong
    faulty = operator.post(at, FORM | {"try": "1", "text": "{"})
    assert faulty.status_code == 422
    assert service_version(world.service.identifier, "1.0").reply_mapping is None


def test_a_mapping_is_saved_shown_and_taken_away(operator: Client, at: str, world: Any) -> None:
    assert operator.post(at, FORM).status_code == 422
    assert operator.post(at, FORM | {"why": "thử"}).status_code == 302
    row = service_version(world.service.identifier, "1.0")
    assert row.reply_mapping["name"] == "gọn" and row.reply_mapping["fields"][0]["act"] == "remove"
    assert "remove header X-Old" in operator.get(at).content.decode()
    assert "gọn" in operator.get(f"/services/{world.service.identifier}").content.decode()
    assert operator.post(at, FORM | {"text": "{", "why": "thử"}).status_code == 422
    assert operator.post(at, {"why": "bỏ"}).status_code == 302
    assert service_version(world.service.identifier, "1.0").reply_mapping is None


def test_there_are_two_parts_and_not_everybody_may(operator: Client, signed_in: Any, at: str) -> None:
    assert operator.get(at.replace("reply", "giua")).status_code == 404
    assert signed_in("leader").get(at).status_code == 403
