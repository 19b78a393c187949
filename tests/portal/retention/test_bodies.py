"""Kept bodies on their pages: what became of them, and a look, which is written down before anything is shown."""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from lgsp.domain.entries import JournalEntry
from lgsp.journal.bodies.kept import shelves_of
from lgsp.journal.bodies.store import BodyKeeper
from lgsp.journal.logs.append import Limits, Log
from lgsp.portal.retention import bodies
from lgsp.protocol.proof.kept_bodies import KeptBody, KeptHead
from lgsp.registry.models import BodyLook
from lgsp.registry.operations.audit.data_access import look_at_body
from lgsp.retention.operations.bodies import erase_bodies, store_in_use
from lgsp.retention.operations.holds import HoldFacts, place_legal_hold
from lgsp.runtime.clock import now
from lgsp.runtime.home import Home
from lgsp.runtime.keys import journal_key
from tests.journal.conftest import identifier
from tests.portal.conftest import ABOUT, AT
from tests.retention.operations.test_bodies import LATER

ID = identifier(1, AT)
SECRET = "Lý Văn Mẫu"


def head(part: Any, **facts: Any) -> KeptHead:
    given = {"retention": "30-days", "day": date(2026, 11, 22), "service": ABOUT["service"], **facts}
    return KeptHead(ID, part, AT, **given)


@pytest.fixture
def call(operator: Client, home: Home) -> str:
    """The address of a call whose bodies are kept."""

    async def work() -> None:
        keeper = BodyKeeper(store_in_use(), log="gateway-1", free_bytes_min=0)
        log = Log.open(folder=home.journal, name="gateway-1", key=journal_key(home.keys), now=now, limits=Limits(free_bytes_min=0))
        told = {"transaction_id": ID, "at": AT, "body_retention": "30-days", "is_body_kept": True}
        fields = (("content-type", "application/json"),)
        await keeper.keep(KeptBody(head("request", method="POST", target="/gia-dat/1.0/gia", fields=fields), b'{"ma":"<b>"}'))
        await log.append(JournalEntry(kind="request", **told, **ABOUT))
        await keeper.keep(KeptBody(head("reply", status=200), SECRET.encode()))
        await log.append(JournalEntry(kind="reply", outcome="answered", status=200, **told))
        keeper.close()
        log.close()

    asyncio.run(work())
    return f"/transactions/{ID}"


def test_a_transaction_says_what_is_kept_until_when_and_by_whom_it_was_seen(operator: Client, call: str) -> None:
    page = operator.get(call).content.decode()
    for shown in ("đang lưu, đã niêm phong", "30 ngày (30-days)", "23/12/2026", "Yêu cầu · Trả lời", "chưa ai xem", f"{call}/body"):
        assert shown in page, shown
    assert SECRET not in page and "có lệnh giữ" not in page
    place_legal_hold(facts=HoldFacts("125/CV", service=ABOUT["service"]), by="test", why="thanh tra", now=now())
    look_at_body(transaction_id=ID, by="lan", why="khiếu nại 12", now=now())
    page = operator.get(call).content.decode()
    assert "có lệnh giữ" in page and "125/CV" in page and "không xoá trước khi gỡ lệnh giữ" in page
    assert "khiếu nại 12" in page and "chưa ai xem" not in page and SECRET not in page


def test_a_look_needs_a_reason_and_is_written_down_before_anything_is_shown(operator: Client, call: str) -> None:
    assert SECRET not in operator.get(f"{call}/body").content.decode()
    refused = operator.post(f"{call}/body", {"why": " "})
    assert refused.status_code == 422 and SECRET not in refused.content.decode() and BodyLook.objects.count() == 0
    answer = operator.post(f"{call}/body", {"why": "khiếu nại 12"})
    page = answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert SECRET in page and "POST /gia-dat/1.0/gia" in page and "&lt;b&gt;" in page and "<b>" not in page
    look = BodyLook.objects.get()
    assert (str(look.transaction_id), look.looked_by, look.reason) == (ID, "an-operator", "khiếu nại 12")
    desk = operator.get("/").content.decode()
    assert "Lượt xem nội dung được lưu" in desk and ID in desk


def test_who_may_not_look_sees_no_button_and_no_body(signed_in: Callable[..., Client], world: Any, call: str) -> None:
    for client in (signed_in("leader"), signed_in("approver", member=world.office.identifier)):
        assert f"{call}/body" not in client.get(call).content.decode()
        for answer in (client.get(f"{call}/body"), client.post(f"{call}/body", {"why": "x"})):
            assert answer.status_code == 403 and SECRET not in answer.content.decode()
    assert BodyLook.objects.count() == 0


def test_the_providers_approver_may_look(signed_in: Callable[..., Client], world: Any, call: str) -> None:
    owner = signed_in("approver", member=world.land.identifier)
    assert SECRET in owner.post(f"{call}/body", {"why": "khiếu nại 12"}).content.decode()


def test_what_is_erased_is_said_and_not_shown(operator: Client, call: str, home: Home) -> None:
    erase_bodies(now=LATER.replace(month=12, day=24))
    assert shelves_of(home.bodies) == []
    page = operator.get(call).content.decode()
    assert "đã xoá" in page and "23/12/2026" in page and f"{call}/body" not in page
    assert operator.post(f"{call}/body", {"why": "x"}).status_code == 404
    assert operator.get(f"/transactions/{identifier(9, AT)}/body").status_code == 404


def test_the_list_says_what_is_kept_by_class(operator: Client, call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = operator.get("/kept").content.decode()
    assert "30 ngày (30-days)" in page and "22/11/2026" in page and "23/12/2026" in page
    monkeypatch.setenv("LGSP_RETENTION_CLASSES", "1-year=366")
    assert "không bao giờ" in operator.get("/kept").content.decode()


def test_held_bodies_stand_in_the_list_by_themselves(operator: Client, call: str) -> None:
    place_legal_hold(facts=HoldFacts("125/CV", ID), by="test", why="thanh tra", now=now())
    erase_bodies(now=LATER.replace(month=12, day=24))
    page = operator.get("/kept").content.decode()
    assert "theo lệnh giữ chứng cứ" in page and "1 giao dịch" in page
    assert "đang lưu, đã niêm phong" in operator.get(call).content.decode()


def test_an_empty_list_says_where_keeping_begins(operator: Client) -> None:
    page = operator.get("/kept").content.decode()
    assert "Không lưu nội dung nào." in page and "Không có lệnh giữ nào" in page


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        (b'{"a":1}', "application/json", '{\n  "a": 1\n}'),
        (b'{"a":1', "application/json", '{"a":1'),
        (b"xin ch\xc3\xa0o", "text/plain", "xin chào"),
        (b"\xff\xfe", "image/png", None),
    ],
)
def test_a_body_is_shown_as_text_if_it_is_one(body: bytes, kind: str, text: str | None) -> None:
    assert bodies.shown(KeptBody(head("reply", fields=(("Content-Type", kind),)), body)).text == text


def test_only_the_beginning_of_a_long_body_is_shown() -> None:
    shown = bodies.shown(KeptBody(head("reply"), b"x" * (bodies.SHOWN_CHARACTERS_MAX + 1)))
    assert shown.is_cut and len(shown.text or "") == bodies.SHOWN_CHARACTERS_MAX
