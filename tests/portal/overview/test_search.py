from typing import Any

from django.test import Client


def test_the_search_box_finds_things_of_every_kind_without_accents(operator: Client, world: Any) -> None:
    text = operator.get("/search?q=dat").content.decode()
    for shown in ("Chi cục Quản lý đất đai", "Đất đai", "Tra cứu giá đất", world.right.code):
        assert shown in text


def test_a_transaction_id_goes_straight_to_its_story(operator: Client) -> None:
    identifier = "01a2039e-d79f-72a7-be9e-51d99c45bf31"
    assert operator.get(f"/search?q=%20{identifier.upper()}")["Location"] == f"/transactions/{identifier}"


def test_nothing_found_says_what_helps(operator: Client) -> None:
    assert "Không cần gõ dấu" in operator.get("/search?q=zzz").content.decode()
    assert operator.get("/search").status_code == 200
