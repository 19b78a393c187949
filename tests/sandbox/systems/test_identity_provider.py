"""The demo's identity provider gives a code to nobody it does not know, and a token only for a code, once, with its verifier."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from lgsp.domain.http import HttpRequest, header
from lgsp.sandbox.invented.units import THAI_NGUYEN, communes_of
from lgsp.sandbox.outside_secrets import CITIZEN_CLIENT, outside_secret
from lgsp.sandbox.systems.identity_provider import CODE_LIFETIME_S, IdentityProvider
from lgsp.sandbox.world import fresh_secrets

KNOWN = fresh_secrets()
AT = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
BACK = "http://127.0.0.1:8000/citizen/back"
VERIFIER = "v" * 48
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = {
    "response_type": "code", "client_id": CITIZEN_CLIENT, "redirect_uri": BACK, "state": "s", "nonce": "n",
    "code_challenge": CHALLENGE, "code_challenge_method": "S256",
}  # fmt: skip


class Clock:
    moment = AT

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def provider(clock: Clock) -> IdentityProvider:
    return IdentityProvider(KNOWN, communes_of(THAI_NGUYEN), clock)


def code_from(provider: IdentityProvider) -> str:
    answer = provider.answer(HttpRequest("GET", f"/authorize?{urlencode({**ASKED, 'person': '2'})}"))
    told = parse_qs(urlsplit(header(answer.headers, "location") or "").query)
    assert answer.status == 302 and told["state"] == ["s"]
    return told["code"][0]


def token_for(provider: IdentityProvider, code: str, **other: str):
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER,
        "client_id": CITIZEN_CLIENT, "client_secret": outside_secret(KNOWN, "vneid"), **other,
    }  # fmt: skip
    return provider.answer(HttpRequest("POST", "/token", (("Host", "127.0.0.1:9"),), urlencode(form).encode()))


def test_a_code_becomes_a_signed_statement_of_the_personal_number(provider: IdentityProvider) -> None:
    answer = token_for(provider, code_from(provider))
    keys = KeySet.import_key_set(json.loads(provider.answer(HttpRequest("GET", "/jwks")).body))
    claims = jwt.decode(json.loads(answer.body)["id_token"], keys, algorithms=["ES256"]).claims
    assert (claims["personal_id"], claims["nonce"], claims["iss"]) == ("019000000002", "n", "http://127.0.0.1:9/vneid")


def test_a_code_is_good_once_and_not_for_long(provider: IdentityProvider, clock: Clock) -> None:
    code = code_from(provider)
    assert token_for(provider, code).status == 200
    assert token_for(provider, code).status == 400
    late = code_from(provider)
    clock.moment = AT + timedelta(seconds=CODE_LIFETIME_S + 1)
    assert token_for(provider, late).status == 400


@pytest.mark.parametrize(
    ("other", "status"),
    [({"code_verifier": "x"}, 400), ({"redirect_uri": "http://127.0.0.1/else"}, 400), ({"client_secret": "x"}, 401)],
)
def test_a_stolen_code_is_worth_nothing(provider: IdentityProvider, other: dict[str, str], status: int) -> None:
    assert token_for(provider, code_from(provider), **other).status == status


@pytest.mark.parametrize("other", [{"redirect_uri": "https://evil.example/"}, {"client_id": "other"}])
def test_nobody_is_sent_to_an_address_that_is_not_ours(provider: IdentityProvider, other: dict[str, str]) -> None:
    answer = provider.answer(HttpRequest("GET", f"/authorize?{urlencode({**ASKED, 'person': '1', **other})}"))
    assert answer.status == 400 and header(answer.headers, "location") is None


def test_the_page_offers_invented_citizens_and_an_unknown_one_is_not_taken(provider: IdentityProvider) -> None:
    page = provider.answer(HttpRequest("GET", f"/authorize?{urlencode({**ASKED, 'person': '9'})}"))
    assert page.status == 200 and "019000000003" in page.body.decode()
    plain = {**ASKED, "code_challenge_method": "plain"}
    answer = provider.answer(HttpRequest("GET", f"/authorize?{urlencode(plain)}"))
    assert "error=invalid_request" in (header(answer.headers, "location") or "")
    assert provider.answer(HttpRequest("GET", "/else")).status == 404
    assert provider.answer(HttpRequest("DELETE", "/jwks")).status == 405
