"""Signing in against a provider that speaks the real protocol, and what is refused: a foreign state, nonce, audience, key or time."""

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from lgsp.domain.errors import CitizenUnknown, SettingInvalid
from lgsp.runtime.outgoing import citizen_sign_in
from lgsp.runtime.outgoing.citizen_sign_in import Begun, begin_sign_in, finish_sign_in

ISSUER = "http://127.0.0.1:9/vneid"
BACK = "http://127.0.0.1:8000/citizen/back"
KEY = ECKey.generate_key("P-256", {"kid": "1", "alg": "ES256"})
BEGUN = Begun("state", "nonce", "v" * 48)


class Provider:
    """Answers for the HTTP library."""

    def __init__(self) -> None:
        self.description: dict[str, Any] = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/jwks",
        }
        self.key = KEY
        self.claims: dict[str, Any] = {
            "iss": ISSUER, "aud": "platform", "nonce": "nonce", "exp": int(time.time()) + 60, "name": "Nguyễn Văn Mẫu",
            "personal_id": "019000000001",
        }  # fmt: skip

    def get(self, address: str) -> dict[str, Any]:
        return {"keys": [KEY.as_dict(private=False)]} if address.endswith("/jwks") else self.description

    def token(self, *_: Any, **asked: Any) -> dict[str, str]:
        assert asked["code_verifier"] == BEGUN.verifier and asked["code"] == "code"
        return {"id_token": jwt.encode({"alg": "ES256", "kid": "1"}, self.claims, self.key)}


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Provider:
    monkeypatch.setenv("LGSP_CITIZEN_OIDC_URL", ISSUER)
    monkeypatch.setenv("LGSP_CITIZEN_OIDC_CLIENT_ID", "platform")
    made = Provider()
    monkeypatch.setattr(citizen_sign_in, "_got", made.get)
    monkeypatch.setattr(citizen_sign_in.OAuth2Session, "fetch_token", made.token)
    return made


def finished(state: str = "state") -> citizen_sign_in.Citizen:
    return finish_sign_in(BACK, BEGUN, code="code", state=state)


def test_the_citizen_is_sent_with_a_challenge_and_nothing_that_is_secret(provider: Provider) -> None:
    address, begun = begin_sign_in(BACK)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert (asked["state"], asked["nonce"], asked["code_challenge_method"]) == (begun.state, begun.nonce, "S256")
    assert begun.verifier not in address and asked["redirect_uri"] == BACK


def test_who_comes_back_is_who_the_signed_statement_says(provider: Provider) -> None:
    citizen = finished()
    assert (citizen.number, citizen.name) == ("019000000001", "Nguyễn Văn Mẫu")
    assert citizen.number not in repr(citizen)
    provider.claims["aud"] = ["other", "platform"]
    assert finished().number == "019000000001"


@pytest.mark.parametrize(
    "wrong",
    [{"iss": "http://127.0.0.1:9"}, {"aud": "other"}, {"aud": ["other"]}, {"nonce": "old"}, {"exp": 1}, {"exp": "later"},
     {"personal_id": "12"}, {"personal_id": 19000000001}, {"personal_id": "0190000000a1"}],
)  # fmt: skip
def test_a_statement_for_somebody_else_or_of_before_is_not_believed(provider: Provider, wrong: dict[str, Any]) -> None:
    provider.claims |= wrong
    with pytest.raises(CitizenUnknown):
        finished()


def test_a_statement_signed_by_another_key_or_an_answer_to_another_browser_is_not_believed(provider: Provider) -> None:
    with pytest.raises(CitizenUnknown):
        finished(state="other")
    provider.key = ECKey.generate_key("P-256", {"kid": "1", "alg": "ES256"})
    with pytest.raises(CitizenUnknown):
        finished()


def test_a_provider_that_describes_itself_otherwise_is_not_used(provider: Provider) -> None:
    provider.description["issuer"] = "http://127.0.0.1:9/other"
    with pytest.raises(CitizenUnknown):
        begin_sign_in(BACK)


def test_nothing_is_offered_without_a_provider_and_none_outside_is_asked_on_loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LGSP_CITIZEN_OIDC_URL", raising=False)
    assert not citizen_sign_in.is_offered()
    monkeypatch.setenv("LGSP_CITIZEN_OIDC_URL", "http://192.0.2.1/vneid")
    monkeypatch.setenv("LGSP_LOOPBACK_ONLY", "1")
    with pytest.raises(SettingInvalid):
        begin_sign_in(BACK)


def test_a_provider_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_CITIZEN_OIDC_URL", "http://127.0.0.1:9/vneid")
    with pytest.raises(CitizenUnknown):
        begin_sign_in(BACK)
