from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lgsp.registry.operations.officers import create_sign_in_link, set_password
from lgsp.runtime.clock import now

PASSWORD = "mot-mat-khau-rat-dai-2026"


@pytest.fixture
def link(officer: Callable[..., Any], home: Any) -> str:
    return "/sign-in/" + create_sign_in_link(officer=officer(), lifetime=timedelta(hours=1), by="test", now=now())


def test_looking_at_the_link_does_not_use_it_up(link: str) -> None:
    for _ in range(3):
        page = Client().get(link)
        assert page.status_code == 200
        assert "Nguyễn Văn An" in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_the_button_signs_in_once_and_goes_to_the_dashboard(link: str) -> None:
    client = Client()
    answer = client.post(link)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/").status_code == 200
    again = Client().post(link)
    assert again.status_code == 403
    assert "Liên kết không dùng được" in again.content.decode()


def test_a_link_that_is_none_says_what_to_do(instance: str) -> None:
    page = Client().get("/sign-in/abc.def")
    assert page.status_code == 403
    assert "lgsp registry officer link" in page.content.decode()


def test_a_password_signs_in_and_five_wrong_ones_lock_for_a_while(officer: Callable[..., Any], home: Any) -> None:
    row = officer()
    set_password(officer=row, password=PASSWORD, by="test", now=now())
    client = Client()
    assert client.post("/accounts/login/", {"login": row.username, "password": PASSWORD})["Location"] == "/"
    wrong = Client()
    for _ in range(5):
        last = wrong.post("/accounts/login/", {"login": row.username, "password": "sai"})
    assert last.status_code == 429
    assert "Tạm khoá đăng nhập" in last.content.decode()
    locked = wrong.post("/accounts/login/", {"login": row.username, "password": PASSWORD})
    assert locked.status_code == 429


@pytest.mark.parametrize("address", ["/", "/members", "/transactions", "/account", "/configurations"])
def test_every_page_asks_to_sign_in_and_comes_back(instance: str, address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next={address}"


def test_the_language_is_switched_by_a_button(instance: str) -> None:
    client = Client()
    assert "Đăng nhập" in client.get("/accounts/login/").content.decode()
    client.post("/language/setlang/", {"language": "en", "next": "/accounts/login/"})
    assert "User name" in client.get("/accounts/login/").content.decode()
