"""Sign-in of officers."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from django.test import Client, RequestFactory

from lgsp.registry.facts import OfficerFacts
from lgsp.registry.models import Officer
from lgsp.registry.operations.officers import create_officer, set_password
from lgsp.runtime.clock import now
from lgsp.site.accounts import OfficerAccounts, OfficerIdentities

PASSWORD = "nước chảy đá mòn 7"


@pytest.fixture
def officer(instance: str) -> Officer:
    facts = OfficerFacts(username="lan", name="Lan", role="operator", email="lan@thainguyen.gov.vn")
    who = create_officer(facts=facts, by="test", why="thử", now=now())
    return set_password(officer=who, password=PASSWORD, by="test", now=now())


def sign_in(client: Client, password: str) -> bool:
    client.post("/accounts/login/", {"login": "lan", "password": password})
    return client.get("/api/v1/members").status_code == 200


def test_the_right_password_signs_in_and_a_wrong_one_does_not(officer: Officer) -> None:
    assert not sign_in(Client(), "sai")
    assert sign_in(Client(), PASSWORD)


def test_five_wrong_passwords_lock_the_account_for_that_address(officer: Officer) -> None:
    for _ in range(5):
        sign_in(Client(), "sai")
    assert not sign_in(Client(), PASSWORD)


def test_an_inactive_account_does_not_sign_in(officer: Officer) -> None:
    officer.is_active = False
    officer.save()
    assert not sign_in(Client(), PASSWORD)


def _identity(email: str, *, is_verified: bool) -> tuple[Any, SocialLogin]:
    request = RequestFactory().get("/")
    SessionMiddleware(lambda _: HttpResponse()).process_request(request)
    MessageMiddleware(lambda _: HttpResponse()).process_request(request)
    address = EmailAddress(email=email, verified=is_verified, primary=True)
    login = SocialLogin(account=SocialAccount(provider="oidc", uid="42"), email_addresses=[address])
    login.user = Officer(username="42")
    return request, login


def test_a_verified_address_of_the_issuer_connects_its_officer(officer: Officer, settings: Any) -> None:
    app = {
        "provider_id": "oidc",
        "name": "SSO",
        "client_id": "lgsp",
        "secret": "x",
        "settings": {"server_url": "http://127.0.0.1:9"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    request, login = _identity("lan@thainguyen.gov.vn", is_verified=True)
    OfficerIdentities(request).pre_social_login(request, login)
    assert SocialAccount.objects.get(uid="42").user == officer
    OfficerIdentities(request).pre_social_login(request, login)
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize(("email", "is_verified"), [("lan@thainguyen.gov.vn", False), ("nguoi.la@example.vn", True)])
def test_an_unverified_or_unknown_address_connects_nobody(officer: Officer, email: str, is_verified: bool) -> None:
    request, login = _identity(email, is_verified=is_verified)
    OfficerIdentities(request).pre_social_login(request, login)
    assert not SocialAccount.objects.exists()


def test_sign_up_is_closed_both_ways() -> None:
    request, login = _identity("x@example.vn", is_verified=True)
    assert not OfficerAccounts(request).is_open_for_signup(request)
    assert not OfficerIdentities(request).is_open_for_signup(request, login)
