import json
from pathlib import Path

from lgsp.domain.errors import AccessDenied, CredentialMissing, CredentialRefused
from lgsp.gateway.steps.answers.answer_in_dialect import answer_in_dialect
from tests.gateway.inside import UPSTREAM, End, call, inside, kept, known_call, plan
from tests.gateway.world import service


async def test_a_reply_gets_the_transaction_id(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        reply = await answer_in_dialect(parts, plan())(known_call(), End())
    assert (b"Lgsp-Transaction-Id", b"0198c0de-0000-7000-8000-000000000000") in reply.headers
    assert kept(tmp_path) == []


async def test_a_refusal_of_an_identified_caller_is_recorded_before_it_is_told(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        reply = await answer_in_dialect(parts, plan())(known_call(), End(AccessDenied(service="s")))
    assert reply.status == 403
    assert json.loads(reply.body)["code"] == "access.denied"
    (entry,) = kept(tmp_path)
    assert (entry["kind"], entry["outcome"], entry["error"], entry["status"]) == ("refusal", "refused", "access.denied", 403)


async def test_a_refusal_after_the_request_was_recorded_is_not_recorded_again(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        await answer_in_dialect(parts, plan())(known_call(is_recorded=True), End(AccessDenied()))
    assert kept(tmp_path) == []


async def test_an_unknown_caller_is_only_sampled(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        step = answer_in_dialect(parts, plan())
        for _ in range(5):
            assert (await step(call(), End(CredentialMissing()))).status == 401
    assert len(kept(tmp_path)) == 1


async def test_a_refusal_that_cannot_be_recorded_becomes_journal_unwritable(tmp_path: Path) -> None:
    async with inside(tmp_path, free_bytes_min=1 << 60) as parts:
        reply = await answer_in_dialect(parts, plan())(known_call(), End(AccessDenied()))
    assert (reply.status, json.loads(reply.body)["code"]) == (503, "journal.unwritable")


async def test_a_caller_who_is_not_known_is_told_so_in_the_dialect_of_the_service(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        step = answer_in_dialect(parts, plan(services=[service(UPSTREAM, dialect="lgsp_access_token")]))
        reply = await step(call(), End(CredentialRefused()))
    assert reply.status == 401 and b'"error_code":"401"' in reply.body  # type: ignore[operator]
