"""A desk gives tokens to its client and knows them for an hour."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from lgsp.domain.http import HttpRequest, header
from lgsp.sandbox.systems import token_desk
from lgsp.sandbox.systems.token_desk import TokenDesk, token_refused


class Clock:
    def __init__(self):
        self.moment = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)

    def __call__(self):
        return self.moment


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def desk(clock):
    return TokenDesk("client", "bí mật", clock)


def ask(desk, secret):
    pair = base64.b64encode(f"client:{secret}".encode()).decode()
    return desk.answer(HttpRequest("POST", "/token", (("Authorization", f"Basic {pair}"),), b"grant_type=client_credentials"))


def test_its_client_gets_a_token_that_lets_in_for_an_hour(desk, clock):
    token = json.loads(ask(desk, "bí mật").body)["access_token"]
    fields = (("Authorization", f"Bearer {token}"),)
    assert desk.lets_in(fields)
    clock.moment += timedelta(hours=1)
    assert not desk.lets_in(fields)


def test_others_get_none(desk):
    assert ask(desk, "khác").status == 401
    assert not desk.lets_in(()) and not desk.lets_in((("Authorization", "Bearer x"),)) and not desk.knows("")


def test_another_desk_does_not_know_it(desk, clock):
    assert not TokenDesk("client", "bí mật", clock).knows(desk.new_token())


def test_tokens_are_bounded_and_old_ones_go_first(desk, clock, monkeypatch):
    monkeypatch.setattr(token_desk, "TOKENS_MAX", 2)
    old = desk.new_token()
    clock.moment += timedelta(hours=2)
    kept = [desk.new_token(), desk.new_token()]
    assert all(desk.knows(token) for token in kept) and not desk.knows(old)
    assert desk.knows(desk.new_token()) and not desk.knows(kept[0])


def test_a_refusal_asks_for_a_bearer_token():
    assert token_refused().status == 401 and header(token_refused().headers, "www-authenticate") == "Bearer"
