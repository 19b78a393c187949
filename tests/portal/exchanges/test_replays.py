"""Sending again on its pages: what can be, what is asked, seen, decided, and told afterwards."""

import html
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from lgsp.registry.models import BodyLook
from lgsp.replay.models.replays import ResendRequest
from lgsp.runtime.home import Home
from tests.portal.conftest import BACKEND
from tests.replay.world import BODY, OPEN, ORIGINAL, RESENT, TARGET, TYPE, gateway, record, word

PAGE = f"/transactions/{ORIGINAL}"
KEPT = html.escape(BODY.decode())
EDITED = {
    "method": "POST",
    "target": TARGET,
    "content_type": TYPE,
    "body": '{"ho":\r\n"Tran"}',
    "accepts_repeat": "on",
    "why": "sai họ",
}


@pytest.fixture
def second(officer: Callable[..., Any]) -> Client:
    client = Client()
    client.force_login(officer("approver"), backend=BACKEND)
    return client


@pytest.fixture(autouse=True)
def call(operator: Client, world: Any, home: Home) -> None:
    record(home, ORIGINAL)
    word(world, "one_officer")


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def test_a_transaction_says_whether_it_can_be_sent_again(operator: Client, world: Any) -> None:
    page = text(operator.get(PAGE))
    assert f"{PAGE}/resend" in page and "Một cán bộ được gửi lại" in page and "Có thể bị làm hai lần" in page
    word(world, "never")
    page = text(operator.get(PAGE))
    assert f"{PAGE}/resend" not in page and "dịch vụ không cho gửi lại" in page
    assert operator.get(f"{PAGE}/resend").status_code == 422


def test_it_is_sent_as_it_was_and_both_stories_name_each_other(
    operator: Client, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = operator.get(f"{PAGE}/resend")
    assert "hai lần" in text(asked) and KEPT not in asked.content.decode()
    assert operator.post(f"{PAGE}/resend", {"why": "khiếu nại 12"}).status_code == 422
    with gateway(monkeypatch) as taken:
        done = operator.post(f"{PAGE}/resend", {"why": "khiếu nại 12", "accepts_repeat": "on"}, follow=True)
    assert taken[0][3] == BODY
    row = ResendRequest.objects.get()
    facts = {"resend_of": ORIGINAL, "resend_act": str(row.act), "credential": "resend"}
    record(home, RESENT, log="gateway-2", end={"outcome": "answered", "status": 200}, keeps=False, **facts)
    assert done.redirect_chain == [(f"/resends/{row.pk}", 302)] and "Đã gửi." in text(done)
    assert f"/transactions/{RESENT}" in text(operator.get(PAGE)) and "khiếu nại 12" in text(operator.get(PAGE))
    again = text(operator.get(f"/transactions/{RESENT}"))
    assert f'href="{PAGE}"' in again and f"/acts/{row.act}" in again
    assert "khiếu nại 12" in text(operator.get("/resends?state=done"))


def test_it_is_edited_after_a_look_and_line_ends_stay(operator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"{PAGE}/resend/edit"
    assert KEPT not in operator.get(address).content.decode() and BodyLook.objects.count() == 0
    shown = operator.post(address, {"why": "sai họ"})
    assert KEPT in shown.content.decode() and BodyLook.objects.count() == 1
    assert shown["Cache-Control"] == "private, no-store"
    refused = operator.post(address, {**EDITED, "target": "/thua-dat/1.0/x"})
    assert refused.status_code == 422 and "đường dẫn ASCII" in text(refused) and "Tran" in text(refused)
    with gateway(monkeypatch) as taken:
        assert operator.post(address, EDITED).status_code == 302
    assert taken[0][3] == b'{"ho":\n"Tran"}'


def test_what_was_not_kept_is_written_by_the_officer(operator: Client, home: Home) -> None:
    record(home, OPEN, log="gateway-2", keeps=False)
    asked = operator.get(f"/transactions/{OPEN}/resend", follow=True)
    assert asked.redirect_chain == [(f"/transactions/{OPEN}/resend/edit", 302)]
    assert "/gia-dat/1.0/" in text(asked) and "Tự ghi và gửi lại" in text(operator.get(f"/transactions/{OPEN}"))


def test_a_second_officer_sees_both_side_by_side_and_decides(
    operator: Client, second: Client, world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    word(world, "two_officers")
    assert operator.post(f"{PAGE}/resend/edit", EDITED).status_code == 302
    row = ResendRequest.objects.get()
    address = f"/resends/{row.pk}"
    assert row.status == "waiting" and "sai họ" in text(second.get("/resends"))
    assert "Tran" not in text(second.get(address)) and "người khác sẽ duyệt" in text(operator.get(address))
    early = second.post(f"{address}/approve", {"why": "đúng"})
    assert early.status_code == 422 and "hãy xem nội dung" in text(early)
    assert second.post(address, {"why": " "}).status_code == 422
    seen = second.post(address, {"why": "duyệt"})
    assert "Tran" in text(seen) and BODY.decode() in text(seen) and f"{address}/approve" in text(seen)
    assert seen["Cache-Control"] == "private, no-store"
    operator.post(address, {"why": "xem"})
    assert "cần cán bộ thứ hai" in text(operator.post(f"{address}/approve", {"why": "tự duyệt"}))
    with gateway(monkeypatch):
        assert second.post(f"{address}/approve", {"why": "đúng"}).status_code == 302
    page = text(second.get(address))
    assert "an-approver" in page and f"/transactions/{RESENT}" in page and "Tran" not in page


def test_who_asked_takes_it_back(operator: Client, world: Any) -> None:
    word(world, "two_officers")
    operator.post(f"{PAGE}/resend", {"why": "nhầm", "accepts_repeat": "on"})
    row = ResendRequest.objects.get()
    assert "Rút lại" in text(operator.get(f"/resends/{row.pk}"))
    assert operator.post(f"/resends/{row.pk}/refuse", {"why": "nhầm"}).status_code == 302
    row.refresh_from_db()
    assert row.status == "refused"


def test_without_a_gateway_it_is_told_at_the_form(operator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with gateway(monkeypatch):
        pass
    refused = operator.post(f"{PAGE}/resend", {"why": "x", "accepts_repeat": "on"})
    assert refused.status_code == 422 and "chưa gửi gì" in text(refused)
    assert "không gửi được" in text(operator.get(PAGE))


def test_who_may_not_finds_no_way_in(officer: Callable[..., Any]) -> None:
    client = Client()
    client.force_login(officer("leader"), backend=BACKEND)
    assert f"{PAGE}/resend" not in text(client.get(PAGE))
    assert client.get(f"{PAGE}/resend").status_code == 403
    assert ResendRequest.objects.count() == 0
