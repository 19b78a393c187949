import base64
import hashlib
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec.structs import replace

from lgsp.domain.calls import Call, Identity
from lgsp.domain.configuration import Credential
from lgsp.domain.errors import BodyTooLarge, CredentialRefused, MalformedRequest
from lgsp.gateway.callers import signed_requests
from lgsp.gateway.callers.identities import Identities
from lgsp.gateway.callers.signed_requests import SignedRequests, message_of
from lgsp.gateway.plan import Plan
from lgsp.protocol.credentials.signature_keys import read_public_pem
from lgsp.protocol.http.content_digest import digest_of
from lgsp.protocol.http.message_signatures import read_signatures, signature_base
from tests.gateway.inside import NOW, TOKENS, UPSTREAM, arriving, call, fresh_replays, opened
from tests.gateway.world import API_KEY, CONSUMER, STRANGER, configuration

KEY = Ed25519PrivateKey.generate()
KEY_ID, _, VERIFIER = read_public_pem(KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
COVERED = '"@method" "@target-uri" "content-digest"'
TARGET = "/gia-dat/1.0/valuations?x=1"
BODY = b'{"a":1}'


def known(subsystem: str = CONSUMER, **facts: Any) -> Plan:
    made = configuration(UPSTREAM)
    credential = Credential(KEY_ID, "signature_key", subsystem, VERIFIER, **facts)
    return Plan(replace(made, credentials=(*made.credentials, credential)))


def identities() -> Identities:
    return Identities(TOKENS, lambda: NOW, opened=opened, replay_window=fresh_replays())


def signed(
    components: str = COVERED,
    *,
    at_s: int = 0,
    body: bytes = BODY,
    parameters: str = "",
    origin: str = "https://lgsp.example",
    **headers: str,
) -> Call:
    """A request that its consumer signed; `at_s` is how far its clock is from ours."""
    fields = {"Host": "lgsp.tinh", "Content-Digest": digest_of(body), **headers}
    plain = call("POST", TARGET, fields)
    created = int(NOW.timestamp()) + at_s
    text = f'({components});created={created};keyid="{KEY_ID}"{parameters}'
    (told,) = read_signatures(f"s={text}", "s=:AA==:")
    value = KEY.sign(signature_base(told.components, told.text, message_of(plain, origin)))
    shown = {"Signature-Input": f"s={text}", "Signature": f"s=:{base64.b64encode(value).decode()}:"}
    return call("POST", TARGET, {**fields, **shown}, body=arriving(body, length=len(body)))


async def test_a_signature_alone_says_who_calls_and_is_kept_for_the_record() -> None:
    asked = signed()
    assert await identities().of_call(asked, known()) == Identity(CONSUMER, KEY_ID)
    assert asked.held == BODY and asked.signed is not None and asked.signed.key_id == KEY_ID
    (told,) = read_signatures(f"s={asked.signed.statement}", f"s=:{asked.signed.value}:")
    base = signature_base(told.components, told.text, message_of(asked, "https://lgsp.example"))
    assert asked.signed.base_digest == hashlib.sha256(base).hexdigest()


@pytest.mark.parametrize("origin", ["https://lgsp.example", "http://lgsp.tinh", "https://lgsp.tinh"])
async def test_the_address_is_ours_as_published_or_as_the_consumer_found_us(origin: str) -> None:
    assert (await identities().of_call(signed(origin=origin), known())).consumer == CONSUMER
    with pytest.raises(CredentialRefused, match="does not fit"):
        await identities().of_call(signed(origin="https://khac.tinh"), known())


async def test_beside_another_credential_both_must_belong_to_one_system() -> None:
    both = signed(**{"X-API-Key": API_KEY})
    assert (await identities().of_call(both, known())).credential == "khoa1" and both.signed is not None
    with pytest.raises(CredentialRefused, match="different systems"):
        await identities().of_call(signed(**{"X-API-Key": API_KEY}), known(STRANGER))


async def test_a_signature_is_good_once() -> None:
    memory = identities()
    await memory.of_call(signed(), known())
    with pytest.raises(CredentialRefused, match="sent before"):
        await memory.of_call(signed(), known())
    await memory.of_call(signed(at_s=1), known())


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"at_s": 301}, "within 300 seconds"),
        ({"at_s": -301}, "within 300 seconds"),
        ({"components": '"@method" "content-digest"'}, "@target-uri"),
        ({"components": '"@method" "@target-uri"'}, "content-digest"),
        ({"parameters": ';alg="rsa-v1_5-sha256"'}, "signs with ed25519"),
        ({"components": f'{COVERED} "x-khong-co"'}, "does not have"),
    ],
)
async def test_what_is_not_signed_as_it_must_be_is_refused(facts: dict[str, Any], why: str) -> None:
    if "x-khong-co" in facts.get("components", ""):
        asked = signed(**{"X-Khong-Co": "1"}, components=facts["components"])
        asked.fields.pop(b"x-khong-co")
    else:
        asked = signed(**facts)
    with pytest.raises(CredentialRefused, match=why):
        await identities().of_call(asked, known())


async def test_a_body_that_was_changed_on_the_way_is_refused() -> None:
    asked = signed()
    asked.body = arriving(b'{"a":2}', length=7)
    with pytest.raises(CredentialRefused, match="Content-Digest does not fit"):
        await identities().of_call(asked, known())


async def test_a_method_or_an_address_that_was_changed_is_refused() -> None:
    for name, value in (("method", "PUT"), ("target", TARGET + "0")):
        asked = signed()
        setattr(asked, name, value)
        with pytest.raises(CredentialRefused, match="does not fit this request"):
            await identities().of_call(asked, known())


async def test_a_key_that_is_not_in_force_or_can_not_be_read_signs_nothing() -> None:
    with pytest.raises(CredentialRefused, match="not in force"):
        await identities().of_call(signed(), known(valid_to=NOW))
    made = known()
    broken = replace(made.credentials[KEY_ID], verifier="public_key$ed25519$AAAA")
    made.credentials[KEY_ID] = broken
    with pytest.raises(CredentialRefused, match="not in force"):
        await identities().of_call(signed(), made)


async def test_a_signature_with_a_foreign_key_is_somebody_elses_matter() -> None:
    plan = known()
    del plan.credentials[KEY_ID]
    asked = signed(**{"X-API-Key": API_KEY})
    assert (await identities().of_call(asked, plan)).credential == "khoa1" and asked.signed is None


async def test_half_a_signature_is_malformed_and_a_long_body_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = call(headers={"Signature": "s=:AA==:"})
    with pytest.raises(MalformedRequest, match="belong together"):
        await identities().of_call(asked, known())
    monkeypatch.setattr(signed_requests, "SIGNED_BODY_BYTES_MAX", 3)
    with pytest.raises(BodyTooLarge):
        await identities().of_call(signed(), known())


async def test_a_get_needs_no_digest() -> None:
    asked = signed('"@method" "@path" "@query"', body=b"")
    asked.body = None
    assert (await identities().of_call(asked, known())).credential == KEY_ID


async def test_the_keys_kept_ready_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signed_requests, "KEYS_MAX", 1)
    memory = SignedRequests(lambda: NOW, fresh_replays(), public_url="https://lgsp.example", window_s=300)
    for at_s, verifier in enumerate((VERIFIER, "public_key$ed25519$AAAA", VERIFIER)):
        plan = known()
        plan.credentials[KEY_ID] = replace(plan.credentials[KEY_ID], verifier=verifier)
        if verifier == VERIFIER:
            await memory.of_call(signed(at_s=at_s), plan)
        else:
            with pytest.raises(CredentialRefused):
                await memory.of_call(signed(at_s=at_s), plan)
        assert len(memory._keys) == 1
