from typing import Any

import msgspec
import pytest
from django.test import Client

from lgsp.catalogue.operations import synchronisation
from lgsp.catalogue.operations.content import load_content
from lgsp.catalogue.queries.lists import code_list, draft_of
from lgsp.catalogue.queries.usage import followed_list
from lgsp.domain.http import HttpResponse
from lgsp.runtime.clock import now

SAID = {
    "base_path": "/danh-muc-quoc-gia/1.0", "face_code": "magioitinh", "code_property": "Ma", "name_property": "Ten", "every_h": "24", "why": "thử",
}  # fmt: skip


@pytest.fixture
def records(world: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the upper level has, name by code; empty: it does not answer."""
    monkeypatch.setenv("LGSP_PUBLIC_URL", "http://127.0.0.1:8080")
    load_content(now=now())
    names = {"1": "Nam", "2": "Nữ", "7": "Tên của cấp trên"}

    def perform(request: Any, *, timeout_s: float) -> HttpResponse:
        body = [{"Ma": code, "Ten": name} for code, name in names.items()]
        return HttpResponse(200 if names else 503, (), msgspec.json.encode(body))

    monkeypatch.setattr(synchronisation, "perform", perform)
    return names


def shown(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_list_follows_previews_and_takes_over(operator: Client, records: dict[str, str]) -> None:
    assert "/codes/gioi-tinh/follow" in shown(operator, "/codes/gioi-tinh")
    shown(operator, "/codes/gioi-tinh/upper", 404)
    assert operator.post("/codes/gioi-tinh/follow", {**SAID, "every_h": "-1"}).status_code == 422
    assert operator.post("/codes/gioi-tinh/follow", SAID)["Location"] == "/codes/gioi-tinh/upper"
    assert "/codes/gioi-tinh/upper" in shown(operator, "/codes/gioi-tinh")
    assert "Tên của cấp trên" not in shown(operator, "/codes/gioi-tinh/upper")
    page = shown(operator, "/codes/gioi-tinh/upper?preview=1")
    assert "Tên của cấp trên" in page and "riêng của ta" in page and draft_of(code_list("gioi-tinh")) is None
    assert operator.post("/codes/gioi-tinh/upper/take", {"why": "thử"}).status_code == 302
    assert draft_of(code_list("gioi-tinh")) is not None
    operator.post("/codes/gioi-tinh/follow", {**SAID, "every_h": ""})
    assert followed_list("gioi-tinh").every_h == 0
    assert 'value="magioitinh"' in shown(operator, "/codes/gioi-tinh/follow")


def test_conflicts_stay_until_somebody_decides(operator: Client, records: dict[str, str]) -> None:
    records.clear()
    operator.post("/codes/gioi-tinh/follow", SAID)
    assert 'role="alert"' in shown(operator, "/codes/gioi-tinh/upper?preview=1")
    records["1"] = "Đàn ông"
    for _ in range(2):
        assert operator.post("/codes/gioi-tinh/upper/take", {"why": "thử"}).status_code == 302
        assert "Đàn ông" in shown(operator, "/codes/gioi-tinh/upper")
    assert operator.post("/codes/gioi-tinh/upper/keep", {"why": "thử"}).status_code == 302
    assert followed_list("gioi-tinh").conflicts == [] and "Đàn ông" not in shown(operator, "/codes/gioi-tinh/upper")
    assert operator.get("/codes/gioi-tinh/upper/keep").status_code == 302, "there is nothing to decide"
