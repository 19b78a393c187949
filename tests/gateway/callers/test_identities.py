import asyncio
from datetime import timedelta

import pytest

from lgsp.domain.calls import Identity
from lgsp.domain.configuration import Credential
from lgsp.domain.errors import CredentialMissing, CredentialRefused
from lgsp.gateway.callers import identities as module
from lgsp.gateway.callers.identities import Identities
from lgsp.gateway.plan import Plan
from lgsp.protocol.credentials.verifiers import api_key, verifier_of
from tests.gateway.inside import NOW, TOKENS, UPSTREAM, call, fresh_replays, opened
from tests.gateway.world import API_KEY, CONSUMER, SECRET, configuration


def plan(*more: Credential, without: str = "") -> Plan:
    base = configuration(UPSTREAM)
    kept = tuple(one for one in base.credentials if one.key_id != without)
    return Plan(type(base)(**{name: getattr(base, name) for name in base.__struct_fields__} | {"credentials": (*kept, *more)}))


def identities() -> Identities:
    return Identities(TOKENS, lambda: NOW, opened=opened, replay_window=fresh_replays())


def bearer(key_id: str = "motcua", lifetime_s: int = 60) -> dict[str, str]:
    return {"Authorization": "Bearer " + TOKENS.issue(key_id=key_id, token_id="t", now=NOW, lifetime_s=lifetime_s)}


async def test_a_token_and_an_api_key_prove_the_same_subsystem() -> None:
    one = identities()
    assert await one.of_call(call(headers=bearer()), plan()) == Identity(CONSUMER, "motcua")
    assert await one.of_call(call(headers={"X-API-Key": API_KEY}), plan()) == Identity(CONSUMER, "khoa1")
    assert await one.of_call(call(headers={"apikey": API_KEY}), plan()) == Identity(CONSUMER, "khoa1")


async def test_nothing_shown_is_missing_and_another_scheme_is_nothing() -> None:
    for headers in ({}, {"Authorization": "Basic eDp5"}):
        with pytest.raises(CredentialMissing):
            await identities().of_call(call(headers=headers), plan())


async def test_a_remembered_token_dies_with_its_credential_at_once() -> None:
    one, headers = identities(), bearer()
    await one.of_call(call(headers=headers), plan())
    with pytest.raises(CredentialRefused):
        await one.of_call(call(headers=headers), plan(without="motcua"))


async def test_a_remembered_token_expires() -> None:
    one, headers = identities(), bearer()
    await one.of_call(call(headers=headers), plan())
    with pytest.raises(CredentialRefused):
        await one.of_call(call(headers=headers, received_at=NOW + timedelta(seconds=60)), plan())


async def test_a_credential_of_a_suspended_subsystem_is_refused() -> None:
    lost = Credential("la", "api_key", "VN-H55/GOV/H55.12/ngung", verifier_of(SECRET, salt=b"m"))
    with pytest.raises(CredentialRefused):
        await identities().of_call(call(headers={"X-API-Key": api_key("la", SECRET)}), plan(lost))


@pytest.mark.parametrize(
    "key", ["", "lgsp_khoa1", "lgsp_khoa1_sai", "lgsp_la_" + SECRET, "lgsp_motcua_" + SECRET, "\xff", "x" * 5000]
)
async def test_a_key_that_is_not_right_is_refused(key: str) -> None:
    with pytest.raises(CredentialRefused):
        await identities().of_call(call(headers={"X-API-Key": key}), plan())


async def test_a_remembered_key_that_got_another_verifier_is_refused() -> None:
    one = identities()
    headers = {"X-API-Key": API_KEY}
    await one.of_call(call(headers=headers), plan())
    changed = Credential("khoa1", "api_key", CONSUMER, verifier_of("khac", salt=b"m"))
    with pytest.raises(CredentialRefused):
        await one.of_call(call(headers=headers), plan(changed, without="khoa1"))


async def test_an_expired_credential_is_refused() -> None:
    ended = Credential("cu", "api_key", CONSUMER, verifier_of(SECRET, salt=b"m"), valid_to=NOW)
    with pytest.raises(CredentialRefused):
        await identities().of_call(call(headers={"X-API-Key": api_key("cu", SECRET)}), plan(ended))


async def test_a_secret_that_a_person_chose_is_checked_without_stopping_the_loop() -> None:
    slow = Credential("cham", "client_secret", CONSUMER, verifier_of(SECRET, salt=b"m", chosen_by_a_person=True))
    one = identities()
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.001)
            ticks += 1

    ticking = asyncio.create_task(tick())
    assert (await one.client("cham", SECRET, plan(slow))).key_id == "cham"
    ticking.cancel()
    assert ticks > 3
    with pytest.raises(CredentialRefused):
        await one.client("cham", "sai", plan(slow))


@pytest.mark.parametrize(("client", "secret"), [("la", SECRET), ("motcua", "sai"), ("khoa1", SECRET)])
async def test_a_client_that_is_not_right_gets_no_token(client: str, secret: str) -> None:
    with pytest.raises(CredentialRefused):
        await identities().client(client, secret, plan())


async def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REMEMBERED_MAX", 3)
    one = identities()
    for lifetime_s in range(60, 70):
        await one.of_call(call(headers=bearer(lifetime_s=lifetime_s)), plan())
    assert len(one._known) == 3


MARK = "ab" * 32


async def test_a_registered_client_certificate_identifies_if_nothing_else_is_shown() -> None:
    known = plan(Credential(MARK, "certificate", CONSUMER, ""))
    one = identities()
    assert await one.of_call(call(certificate=MARK), known) == Identity(CONSUMER, MARK)
    assert await one.of_call(call(certificate=MARK, headers={"X-API-Key": API_KEY}), known) == Identity(CONSUMER, "khoa1")
    with pytest.raises(CredentialRefused):
        await one.of_call(call(certificate=MARK, headers={"X-API-Key": "sai"}), known)


async def test_a_certificate_that_is_unknown_ended_or_of_another_kind_identifies_nobody() -> None:
    for credential in (
        Credential("cd" * 32, "certificate", CONSUMER, ""),
        Credential(MARK, "certificate", CONSUMER, "", valid_to=NOW),
        Credential(MARK, "api_key", CONSUMER, ""),
    ):
        with pytest.raises(CredentialRefused):
            await identities().of_call(call(certificate=MARK), plan(credential))


async def test_the_name_of_a_certificate_is_no_secret_in_any_other_form() -> None:
    known, one = plan(Credential(MARK, "certificate", CONSUMER, "")), identities()
    with pytest.raises(CredentialRefused):
        await one.client(MARK, "", known)
    for headers in ({"X-API-Key": f"lgsp_{MARK}_"}, {"X-API-Key": f"lgsp_{MARK}_x"}, {"Authorization": f"Bearer {MARK}"}):
        with pytest.raises(CredentialRefused):
            await one.of_call(call(headers=headers), known)


async def test_a_bound_token_is_good_only_with_its_certificate() -> None:
    token = TOKENS.issue(key_id="motcua", token_id="t", now=NOW, lifetime_s=60, certificate=MARK)
    headers, one = {"Authorization": f"Bearer {token}"}, identities()
    for _ in range(2):
        assert (await one.of_call(call(headers=headers, certificate=MARK), plan())).credential == "motcua"
        for other in ("", "cd" * 32):
            with pytest.raises(CredentialRefused, match="bound to a client certificate"):
                await one.of_call(call(headers=headers, certificate=other), plan())
        with pytest.raises(CredentialRefused):
            one.of_session(token, plan())
    assert one.of_session(token, plan(), MARK).credential == "motcua"
