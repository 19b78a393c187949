"""Identifiers in addresses; pages for those who are signed in."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from lgsp.portal.page.addresses import page


def test_an_identifier_says_by_its_parts_what_it_names() -> None:
    assert reverse("portal:member", args=["VN-H55/GOV/H55.12"]) == "/members/VN-H55/GOV/H55.12"
    with pytest.raises(NoReverseMatch):
        reverse("portal:member", args=["VN-H55/GOV"])


@pytest.mark.usefixtures("instance")
def test_a_page_asks_for_sign_in() -> None:
    made = page("x", lambda request: HttpResponse("ok"), "x")
    assert made.name == "x"
    answer = Client().get("/members")
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
