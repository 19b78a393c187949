import base64
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from lgsp.dialects.lgsp_access_token.access_token import AccessTokenHeader, write_access_token
from lgsp.dialects.population.hashed_basic import hashed_basic
from lgsp.domain.calls import Call, Identity
from lgsp.domain.configuration import Credential
from lgsp.domain.errors import BodyTooLarge, CredentialRefused, MalformedRequest, Overloaded
from lgsp.gateway.callers import presented_credentials
from lgsp.gateway.callers.identities import Identities
from lgsp.gateway.plan import Plan
from lgsp.protocol.credentials.sealing import credential_purpose, seal
from lgsp.protocol.credentials.verifiers import sealed_verifier, verifier_of
from tests.gateway.inside import NOW, SEALING, TOKENS, UPSTREAM, arriving, call, fresh_replays, opened
from tests.gateway.world import CONSUMER, STRANGER, configuration

SECRET = "bi-mat"
USER = "dan-cu"
VERIFIER = verifier_of(SECRET, salt=b"s" * 16)
SEALED = sealed_verifier(seal(SECRET, key=SEALING, purpose=credential_purpose(USER), nonce=b"n" * 12))
TARGET = "/dancu/1.0?x=1"


def known() -> Plan:
    made = configuration(UPSTREAM)
    more = (
        Credential("AK-1", "access_key", CONSUMER, VERIFIER),
        Credential("AK-2", "access_key", STRANGER, VERIFIER),
        Credential("AK-3", "access_key", CONSUMER, VERIFIER, valid_to=NOW),
        Credential(USER, "hashed_basic", CONSUMER, SEALED),
        Credential("tuong", "hashed_basic", CONSUMER, VERIFIER),
        Credential("cong", "login", CONSUMER, VERIFIER),
    )

    return Plan(replace(made, credentials=made.credentials + more))


PLAN = known()


def identities(now: datetime = NOW) -> Identities:
    return Identities(TOKENS, lambda: now, opened=opened, replay_window=fresh_replays())


def access_token(key: str = "AK-1", secret: str = SECRET) -> str:
    return write_access_token(AccessTokenHeader(key, secret, "app", "000.00.00.H55"))


def hashed(
    url: str = f"https://lgsp.example{TARGET}", at: datetime = NOW, secret: str = SECRET, user: str = USER
) -> dict[str, str]:
    stamp = int(at.timestamp() * 1000)
    return {"Authorization": hashed_basic(url=url, user=user, timestamp_ms=stamp, secret=secret), "Timestamp": str(stamp)}


def asked(headers: dict[str, str], body: bytes = b"<a/>", **facts: Any) -> Call:
    return call("POST", TARGET, {"Host": "lgsp.tinh", **headers}, body=arriving(body), **facts)


async def test_an_access_token_is_recognised_in_its_header_and_bare_in_authorization() -> None:
    for headers in ({"lgspaccesstoken": access_token()}, {"Authorization": access_token()}):
        assert await identities().of_call(call(headers=headers), PLAN) == Identity(CONSUMER, "AK-1")


async def test_a_token_and_an_access_token_must_belong_to_the_same_system() -> None:
    token = TOKENS.issue(key_id="motcua", token_id="t", now=NOW, lifetime_s=60)
    both = {"Authorization": f"Bearer {token}", "lgspaccesstoken": access_token()}
    assert (await identities().of_call(call(headers=both), PLAN)).consumer == CONSUMER
    with pytest.raises(CredentialRefused, match="different systems"):
        await identities().of_call(call(headers={**both, "lgspaccesstoken": access_token("AK-2")}), PLAN)


@pytest.mark.parametrize(("key", "secret"), [("AK-1", "sai"), ("AK-9", SECRET), ("AK-3", SECRET), ("motcua", SECRET)])
async def test_a_wrong_access_token_is_refused(key: str, secret: str) -> None:
    with pytest.raises(CredentialRefused):
        await identities().of_call(call(headers={"lgspaccesstoken": access_token(key, secret)}), PLAN)


async def test_what_is_no_access_token_is_malformed() -> None:
    with pytest.raises(MalformedRequest):
        await identities().of_call(call(headers={"lgspaccesstoken": "%%%"}), PLAN)
    with pytest.raises(MalformedRequest):
        await identities().of_call(call(headers={"Authorization": base64.b64encode(b"{").decode()}), PLAN)


async def test_a_genuine_secret_is_remembered_until_its_verifier_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presented_credentials, "REMEMBERED_MAX", 1)
    shown = identities().shown
    for key in ("AK-1", "AK-1", "AK-2", "AK-1"):
        await shown.of_secret("access_key", key, SECRET, PLAN)
    assert len(shown._genuine) == 1
    assert (await shown.of_secret("login", "cong", SECRET, PLAN)).credential == "cong"


@pytest.mark.parametrize("url", [f"https://lgsp.example{TARGET}", f"http://lgsp.tinh{TARGET}", f"https://lgsp.tinh{TARGET}"])
async def test_a_hashed_header_made_for_any_of_our_addresses_is_genuine_and_the_body_is_held(url: str) -> None:
    one = asked(hashed(url))
    assert await identities().of_call(one, PLAN) == Identity(CONSUMER, USER)
    assert one.held == b"<a/>"


@pytest.mark.parametrize(
    "headers",
    [
        hashed("https://lgsp.example/khac"),
        hashed(secret="sai"),
        hashed(user="la"),
        hashed(user="tuong"),
        hashed(at=NOW - timedelta(hours=1)),
        hashed(at=NOW + timedelta(hours=1)),
    ],
)
async def test_a_hashed_header_for_another_address_time_secret_or_user_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(CredentialRefused):
        await identities().of_call(asked(headers), PLAN)


async def test_a_hashed_call_is_good_once_but_another_body_is_another_call() -> None:
    memory = identities()
    await memory.of_call(asked(hashed()), PLAN)
    await memory.of_call(asked(hashed(), b"<b/>"), PLAN)
    with pytest.raises(CredentialRefused, match="sent before"):
        await memory.of_call(asked(hashed()), PLAN)
    bare = call("GET", TARGET, {"Host": "lgsp.tinh", **hashed()})
    assert (await memory.of_call(bare, PLAN)).credential == USER and bare.held == b""


async def test_what_can_no_longer_be_sent_again_makes_room_and_a_full_memory_refuses() -> None:
    moment = [NOW]
    memory = Identities(TOKENS, lambda: moment[0], opened=opened, replay_window=fresh_replays(slots=1))
    await memory.of_call(asked(hashed()), PLAN)
    moment[0] = NOW + timedelta(minutes=11)
    await memory.of_call(asked(hashed(at=moment[0])), PLAN)
    with pytest.raises(Overloaded):
        await memory.of_call(asked(hashed(at=moment[0]), b"<c/>"), PLAN)


async def test_another_process_of_the_host_has_seen_it_too() -> None:
    replay_window = fresh_replays()
    first, second = (Identities(TOKENS, lambda: NOW, opened=opened, replay_window=replay_window) for _ in range(2))
    await first.of_call(asked(hashed()), PLAN)
    with pytest.raises(CredentialRefused, match="sent before"):
        await second.of_call(asked(hashed()), PLAN)


async def test_a_body_that_is_too_large_to_be_held_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presented_credentials, "HASHED_BODY_BYTES_MAX", 3)
    with pytest.raises(BodyTooLarge):
        await identities().of_call(asked(hashed()), PLAN)
