"""What everybody may know: a stranger, not signed in, sees whole months and no small count."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from lgsp.exchanges.models.figures import DayFigures
from lgsp.exchanges.rules import BUCKETS

ZERO = dict.fromkeys(("errors_4xx", "errors_5xx", "request_bytes", "reply_bytes", "duration_us_sum", "duration_us_max"), 0)


@pytest.fixture
def stranger(world: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr("lgsp.portal.public.statistics.now", lambda: datetime(2026, 8, 3, tzinfo=UTC))
    return Client()


def happened(day: date, calls: int, *, consumer: str, service: str) -> None:
    facts = {"day": day, "consumer": consumer, "service": service, "outcome": "answered", "calls": calls, "buckets": [0] * BUCKETS}
    DayFigures.objects.create(instance="VN-H55", **facts, **ZERO)


@pytest.fixture
def july(world: Any) -> None:
    for day in (1, 2, 3):
        happened(date(2026, 7, day), 50 * day, consumer=world.onestop.identifier, service=world.service.identifier)
    happened(date(2026, 7, 3), 3, consumer="", service="Nguyễn Văn A 012345678901")


def test_before_a_month_is_over_the_page_says_when_figures_come(stranger: Client) -> None:
    page = stranger.get("/statistics").content.decode()
    assert "Chưa có tháng nào" in page and "01/09/2026" in page
    assert stranger.get("/statistics.json").status_code == 404


@pytest.mark.usefixtures("july")
def test_the_page_shows_names_bars_and_what_is_withheld(stranger: Client, world: Any) -> None:
    page = stranger.get("/statistics").content.decode()
    assert "303" in page and "Văn phòng UBND tỉnh" in page and "Tra cứu giá đất" in page
    assert "không công bố" in page and "Nguyễn Văn A" not in page
    assert "style=" not in page
    assert "Calls through the platform" in stranger.get("/statistics", HTTP_ACCEPT_LANGUAGE="en").content.decode()


@pytest.mark.usefixtures("july")
def test_machines_get_the_same(stranger: Client, world: Any) -> None:
    told = stranger.get("/statistics.json?month=2026-07").json()
    assert (told["month"], told["threshold"], told["is_told"], told["total"]) == ("2026-07", 10, True, 303)
    assert {(row["id"], row["calls"], row["mark"]) for row in told["services"]} == {
        (world.service.identifier, None, "withheld"),
        ("", None, "withheld"),
    }
    assert [row["calls"] for row in told["days"][:4]] == [50, 100, 153, 0]
    text = stranger.get("/statistics.csv").content.decode()
    assert (
        "2026-07,days,2026-07-01,01/07/2026,50" in text
        and f"2026-07,services,{world.service.identifier},Tra cứu giá đất,withheld" in text
    )
    assert "012345678901" not in text


def test_small_counts_that_hide_each_other_are_said_to_be_small(stranger: Client, world: Any) -> None:
    for day in (1, 2, 3, 4):
        happened(date(2026, 7, day), (5, 4, 6, 40)[day - 1], consumer=world.onestop.identifier, service=world.service.identifier)
    assert "&lt; 10" in stranger.get("/statistics").content.decode()
    assert ",<10" in stranger.get("/statistics.csv").content.decode()


def test_a_month_with_hardly_any_calls_is_not_told(stranger: Client, world: Any) -> None:
    happened(date(2026, 7, 1), 3, consumer=world.onestop.identifier, service=world.service.identifier)
    assert "quá ít lượt gọi" in stranger.get("/statistics").content.decode()
    assert stranger.get("/statistics.json").json() == {"month": "2026-07", "threshold": 10, "is_told": False, "total": None}


@pytest.mark.usefixtures("july")
@pytest.mark.parametrize(
    "address", ["/statistics?month=2026-08", "/statistics?month=2026-07-01", "/statistics?month=x", "/statistics.xml"]
)
def test_anything_else_is_not_there(stranger: Client, address: str) -> None:
    assert stranger.get(address).status_code == 404
