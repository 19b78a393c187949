"""An officer's call in a consumer's name: one request, once, for a minute, where the service lets it be."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from lgsp.domain.calls import Call, Identity, Replayed
from lgsp.domain.errors import BodyTooLarge, CredentialRefused
from lgsp.gateway.callers import replayed_calls
from lgsp.gateway.callers.identities import Identities
from lgsp.gateway.plan import Plan
from lgsp.gateway.steps.admission.identify_caller import identify_caller
from lgsp.protocol.credentials.replay_tokens import ReplayFacts, issue_replay_token
from tests.gateway.inside import NOW, TOKENS, UPSTREAM, End, arriving, call, fresh_replays, opened
from tests.gateway.world import CONSUMER, INSTANCE, PATH, R1_PATH, SERVICE, configuration, service

KEY = Ed25519PrivateKey.from_private_bytes(b"\x06" * 32)
ORIGINAL, ACT = "0198c0de-0000-7000-8000-00000000000a", "0198c0de-0000-7000-8000-00000000000b"
BODY = b'{"a":1}'
TYPE = {"Content-Type": "application/json"}


def known(*, key: Ed25519PrivateKey | None = KEY, networks: tuple[str, ...] = (), **facts: Any) -> Plan:
    made = configuration(UPSTREAM, services=[service(UPSTREAM, **{"resending": "one_officer", **facts})])
    subsystems = tuple(replace(one, networks=networks) for one in made.subsystems)
    public = key.public_key().public_bytes_raw().hex() if key is not None else ""
    return Plan(replace(made, subsystems=subsystems, replay_key=public))


def digest(method: str = "POST", target: str = PATH, body: bytes = BODY) -> str:
    return hashlib.sha256(f"{method} {target}\r\napplication/json\r\n\r\n".encode() + body).hexdigest()


def shown(*, at: Any = NOW, key: Ed25519PrivateKey = KEY, **other: Any) -> dict[str, str]:
    facts = {
        "token_id": "t-1", "instance": INSTANCE, "consumer": CONSUMER, "officer": "an", "original": ORIGINAL, "act": ACT,
        "request_digest": digest(),
    }  # fmt: skip
    return {**TYPE, "Authorization": f"Lgsp-Resend {issue_replay_token(ReplayFacts(**{**facts, **other}), key=key, now=at)}"}


def replayed(
    headers: dict[str, str] | None = None, *, method: str = "POST", target: str = PATH, body: bytes = BODY, **facts: Any
) -> Call:
    held = arriving(body, length=len(body)) if body else None
    return call(method, target, headers or shown(), body=held, **facts)


def identities() -> Identities:
    return Identities(TOKENS, lambda: NOW, opened=opened, replay_window=fresh_replays())


async def why(asked: Call, plan: Plan | None = None) -> str:
    with pytest.raises(CredentialRefused) as caught:
        await identities().of_call(asked, plan or known())
    return str(caught.value.facts["why"])


async def test_it_comes_as_the_consumer_and_the_record_will_name_original_and_act() -> None:
    asked = replayed()
    assert await identities().of_call(asked, known()) == Identity(CONSUMER, "resend")
    assert (asked.held, asked.replayed) == (BODY, Replayed(ORIGINAL, ACT))


async def test_a_call_without_a_body_and_one_in_x_roads_form_pass_too() -> None:
    bare = replayed(shown(request_digest=digest("GET", PATH, b"")), method="GET", body=b"")
    assert (await identities().of_call(bare, known())).consumer == CONSUMER
    xroad = replayed(shown(request_digest=digest(target=R1_PATH)), target=R1_PATH, face="xroad", service_named=SERVICE)
    assert (await identities().of_call(xroad, known())).consumer == CONSUMER


async def test_it_is_good_once() -> None:
    memory, plan = identities(), known()
    await memory.of_call(replayed(), plan)
    with pytest.raises(CredentialRefused, match="sent before"):
        await memory.of_call(replayed(), plan)


@pytest.mark.parametrize("other", [{"method": "PUT"}, {"target": f"{PATH}1"}, {"body": b'{"a":2}'}, {"body": b""}])
async def test_it_is_good_for_one_request_alone_and_a_try_with_another_does_not_use_it_up(other: dict[str, Any]) -> None:
    memory, plan, headers = identities(), known(), shown()
    with pytest.raises(CredentialRefused, match="another request"):
        await memory.of_call(replayed(headers, **other), plan)
    assert (await memory.of_call(replayed(headers), plan)).consumer == CONSUMER


async def test_a_forged_or_late_one_and_one_by_the_key_of_ordinary_tokens_are_refused() -> None:
    assert "not this platform's" in await why(replayed(shown(key=Ed25519PrivateKey.generate())))
    assert "expired" in await why(replayed(shown(at=NOW - timedelta(seconds=61))))
    ordinary = TOKENS.issue(key_id="motcua", token_id="t", now=NOW, lifetime_s=60)
    assert "not this platform's" in await why(replayed({**TYPE, "Authorization": f"Lgsp-Resend {ordinary}"}))
    as_bearer = shown()["Authorization"].replace("Lgsp-Resend", "Bearer")
    assert "not one of this platform's tokens" in await why(replayed({**TYPE, "Authorization": as_bearer}))


async def test_only_services_that_say_so_take_it() -> None:
    assert "does not let" in await why(replayed(), known(resending="never"))
    assert "does not let" in await why(replayed(target="/receipts"), known())
    assert "only the consumer itself can sign" in await why(replayed(), known(requires_signature=True))
    assert "no service of this platform" in await why(replayed(), known(key=None))


@pytest.mark.parametrize(("approver", "is_enough"), [("", False), ("an", False), ("binh", True)])
async def test_where_two_officers_are_demanded_the_second_is_another_one(approver: str, is_enough: bool) -> None:
    asked, plan = replayed(shown(approver=approver)), known(resending="two_officers")
    if is_enough:
        assert (await identities().of_call(asked, plan)).consumer == CONSUMER
    else:
        assert "second officer" in await why(asked, plan)


async def test_a_consumer_that_is_not_in_force_can_not_be_spoken_for() -> None:
    assert "not in force" in await why(replayed(shown(consumer="VN-H55/GOV/H55.12/khac")))


async def test_a_body_that_is_too_long_is_refused_before_anything_is_used_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replayed_calls, "REPLAYED_BODY_BYTES_MAX", 3)
    with pytest.raises(BodyTooLarge):
        await identities().of_call(replayed(), known())


async def test_the_consumers_networks_are_not_the_platforms(tmp_path: Path) -> None:
    end, plan = End(), known(networks=("10.9.9.0/24",))
    await identify_caller(identities(), plan)(replayed(address="127.0.0.1"), end)
    assert end.calls[0].identity == Identity(CONSUMER, "resend")
