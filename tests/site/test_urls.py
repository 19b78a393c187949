"""Addresses."""

from django.test import Client
from django.urls import reverse


def test_api_sign_in_and_language_have_their_addresses() -> None:
    assert reverse("api:openapi-json") == "/api/openapi.json"
    assert reverse("account_login") == "/accounts/login/"
    assert reverse("set_language") == "/language/setlang/"


def test_nobody_registers_himself(instance: str) -> None:
    answer = Client().post(
        "/accounts/signup/", {"username": "toi", "password1": "nước chảy 77 lần", "password2": "nước chảy 77 lần"}
    )
    assert answer.status_code in (200, 302, 403)
    from lgsp.registry.queries.officers import officers

    assert officers() == []
