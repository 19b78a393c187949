import asyncio
import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from lgsp.dialects.lgsp_access_token.access_token import AccessTokenHeader, write_access_token
from lgsp.domain.calls import Reply
from lgsp.domain.configuration import Credential
from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import ReceiptNotFound
from lgsp.gateway.own_pages import (
    CLIENTS_PATH,
    KEYS_PATH,
    METADATA_PATH,
    RECEIPTS_PATH,
    TOKEN_PATH,
    TOKEN_REQUEST_BYTES_MAX,
    OwnPages,
)
from lgsp.gateway.plan import Plan
from lgsp.protocol.credentials.verifiers import verifier_of
from lgsp.protocol.proof.receipt import Receipt, write_receipt
from tests.gateway.inside import NOW, TOKENS, UPSTREAM, arriving, call, inside, kept, plan
from tests.gateway.world import API_KEY, CONSUMER, SECRET, configuration

FORM = f"grant_type=client_credentials&client_id=motcua&client_secret={SECRET}".encode()


RECEIPT = Receipt("lgsp-receipt/1", "ours", (), "")


def receipt_of(transaction_id: str) -> tuple[Receipt, JournalEntry]:
    """A journal with a call of this consumer and one of others."""
    if transaction_id not in ("ours", "others"):
        raise ReceiptNotFound(transaction=transaction_id)
    consumer = CONSUMER if transaction_id == "ours" else "VN-H55/GOV/X/y"
    return RECEIPT, JournalEntry(kind="request", transaction_id=transaction_id, at=NOW, consumer=consumer)


async def ask(
    tmp_path: Path, target: str, method: str = "GET", body: bytes | None = None, in_force: Plan | None = None, **headers: str
) -> Reply:
    async with inside(tmp_path) as parts:
        pages = OwnPages(parts, TOKENS, lifetime_s=60, new_id=lambda: "t", receipt_of=receipt_of)
        asked = call(method, target, body=None if body is None else arriving(body), headers=headers)
        reply = await pages.answer(asked, in_force)
        await asyncio.sleep(0.05)
    assert (b"Lgsp-Transaction-Id", asked.transaction_id.encode()) in reply.headers
    return reply


async def test_a_client_gets_a_token_that_verifies(tmp_path: Path) -> None:
    reply = await ask(tmp_path, TOKEN_PATH, "POST", FORM, plan())
    answer = json.loads(reply.body)
    assert (reply.status, answer["token_type"], answer["expires_in"]) == (200, "Bearer", 60)
    assert TOKENS.verify(answer["access_token"], now=NOW).key_id == "motcua"


async def test_a_wrong_client_is_refused_and_sampled(tmp_path: Path) -> None:
    reply = await ask(tmp_path, TOKEN_PATH, "POST", FORM + b"x", plan())
    assert (reply.status, json.loads(reply.body)["error"]) == (401, "invalid_client")
    (entry,) = kept(tmp_path)
    assert entry["error"] == "identity.credential_refused"


@pytest.mark.parametrize(
    ("method", "body", "in_force", "status"),
    [
        ("POST", FORM, False, 503),
        ("POST", b"a" * (TOKEN_REQUEST_BYTES_MAX + 1), True, 413),
        ("GET", None, True, 405),
        ("POST", b"", True, 400),
    ],
)
async def test_other_token_calls_are_refused(tmp_path: Path, method: str, body: bytes | None, in_force: bool, status: int) -> None:
    assert (await ask(tmp_path, TOKEN_PATH, method, body, plan() if in_force else None)).status == status


async def test_keys_and_description_are_published(tmp_path: Path) -> None:
    of_tokens, of_replies = json.loads((await ask(tmp_path / "1", KEYS_PATH)).body)["keys"]
    assert of_tokens == TOKENS.public_keys()["keys"][0]
    assert (of_replies["crv"], of_replies["use"], len(of_replies["kid"])) == ("Ed25519", "sig", 22) and "d" not in of_replies
    assert json.loads((await ask(tmp_path / "2", METADATA_PATH)).body) == TOKENS.metadata()
    assert (await ask(tmp_path / "3", METADATA_PATH, "POST")).status == 405


async def test_the_member_list_is_for_whoever_has_a_credential(tmp_path: Path) -> None:
    known = {"apikey": API_KEY}
    reply = await ask(tmp_path / "1", CLIENTS_PATH, in_force=plan(), **known)
    assert reply.status == 200 and b"<xrd:clientList" in reply.body  # type: ignore[operator]
    reply = await ask(tmp_path / "2", f"{CLIENTS_PATH}?xRoadInstance=VN-H55", in_force=plan(), Accept="application/json", **known)
    names = ["/".join(list(row["id"].values())[1:]) for row in json.loads(reply.body)["member"]]
    assert CONSUMER in names
    assert (await ask(tmp_path / "3", CLIENTS_PATH, in_force=plan())).status == 401
    assert (await ask(tmp_path / "4", CLIENTS_PATH, **known)).status == 503
    assert (await ask(tmp_path / "5", CLIENTS_PATH, "POST", in_force=plan(), **known)).status == 405


async def test_an_access_key_gets_a_token_in_its_own_form(tmp_path: Path) -> None:
    shown = write_access_token(AccessTokenHeader("AK", SECRET))
    made = configuration(UPSTREAM)
    key = Credential("AK", "access_key", CONSUMER, verifier_of(SECRET, salt=b"s" * 16))
    in_force = Plan(replace(made, credentials=(*made.credentials, key)))
    form = b"grant_type=client_credentials"
    reply = await ask(tmp_path / "1", TOKEN_PATH, "POST", form, in_force, lgspaccesstoken=shown)
    assert TOKENS.verify(json.loads(reply.body)["access_token"], now=NOW).key_id == "AK"
    wrong = write_access_token(AccessTokenHeader("AK", "sai"))
    reply = await ask(tmp_path / "2", TOKEN_PATH, "POST", form, in_force, lgspaccesstoken=wrong)
    assert (reply.status, json.loads(reply.body)["error_code"]) == (401, "401")


async def test_a_token_asked_for_with_a_client_certificate_is_bound_to_it(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        pages = OwnPages(parts, TOKENS, lifetime_s=60, new_id=lambda: "t", receipt_of=receipt_of)
        reply = await pages.answer(call("POST", TOKEN_PATH, body=arriving(FORM), certificate="ab" * 32), plan())
    assert TOKENS.verify(json.loads(reply.body)["access_token"], now=NOW).certificate == "ab" * 32


@pytest.mark.parametrize(
    ("method", "wanted", "in_force", "shown", "status"),
    [
        ("GET", "ours", True, API_KEY, 200),
        ("GET", "OURS%20", True, API_KEY, 200),
        ("GET", "others", True, API_KEY, 404),
        ("GET", "nothing", True, API_KEY, 404),
        ("GET", "ours", True, "wrong", 401),
        ("GET", "ours", False, API_KEY, 503),
        ("POST", "ours", True, API_KEY, 405),
    ],
)
async def test_a_receipt_is_for_a_system_of_one_of_the_two_parties(
    tmp_path: Path, method: str, wanted: str, in_force: bool, shown: str, status: int
) -> None:
    target = f"{RECEIPTS_PATH}?id={wanted}"
    reply = await ask(tmp_path, target, method, in_force=plan() if in_force else None, **{"x-api-key": shown})
    assert reply.status == status
    assert status != 200 or reply.body == write_receipt(RECEIPT)
