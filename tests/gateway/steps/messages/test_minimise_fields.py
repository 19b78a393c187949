import json
from pathlib import Path

import pytest

from lgsp.domain.calls import Call, Reply
from lgsp.domain.errors import ReplyNotMinimisable
from lgsp.gateway.steps.messages.minimise_fields import minimise_fields
from lgsp.gateway.steps.recording.record_exchange import record_exchange
from tests.gateway.inside import UPSTREAM, End, arriving, inside, kept, known_call
from tests.gateway.world import right, service

JSON = (b"Content-Type", b"application/json;charset=utf-8")
BODY = b'{"Data":{"NAME":"A","CAPITAL_AMOUNT":"5"},"Status":"1"}'
FIELDS = ("/Data/NAME", "/Status")


def asked(fields: tuple[str, ...] = FIELDS, **facts: object) -> Call:
    return known_call(right=right(fields=fields), **facts)


def answer(body: object = BODY, *headers: tuple[bytes, bytes], status: int = 200) -> End:
    return End(Reply(status=status, headers=[*(headers or (JSON,))], body=body))  # type: ignore[arg-type]


async def through(tmp_path: Path, call: Call, end: End, *, buffered_bytes_max: int = 1024) -> Reply:
    async with inside(tmp_path, buffered_bytes_max=buffered_bytes_max) as parts:
        return await minimise_fields(parts, service(UPSTREAM))(call, end)


async def test_only_the_fields_of_the_right_go_on_and_the_reply_says_how_many_did_not(tmp_path: Path) -> None:
    call = asked()
    reply = await through(tmp_path, call, answer(BODY, JSON, (b"ETag", b'"x"'), (b"X-Other", b"1")))
    assert json.loads(reply.body) == {"Data": {"NAME": "A"}, "Status": "1"}  # type: ignore[arg-type]
    assert reply.headers == [JSON, (b"X-Other", b"1"), (b"Lgsp-Fields-Removed", b"1")]
    assert call.fields_removed == ("/Data/CAPITAL_AMOUNT",)


async def test_nothing_is_said_when_nothing_was_removed(tmp_path: Path) -> None:
    reply = await through(tmp_path, asked(("/Data", "/Status")), answer())
    assert reply.headers == [JSON] and json.loads(reply.body)["Data"]["CAPITAL_AMOUNT"] == "5"  # type: ignore[arg-type]


async def test_a_right_without_fields_passes_everything(tmp_path: Path) -> None:
    end = answer()
    for call in (asked(()), known_call(right=None)):
        assert (await through(tmp_path, call, end)).body == BODY


async def test_a_body_that_is_still_arriving_is_held_first(tmp_path: Path) -> None:
    reply = await through(tmp_path, asked(), answer(arriving(BODY[:10], BODY[10:])))
    assert b"CAPITAL" not in reply.body  # type: ignore[operator]


async def test_xml_is_cut_down_too(tmp_path: Path) -> None:
    reply = await through(tmp_path, asked(("/a/b",)), answer(b"<a><b>1</b><c>2</c></a>", (b"content-type", b"text/xml")))
    assert b"<b>1</b>" in reply.body and b"2" not in reply.body.partition(b"?>")[2]  # type: ignore[union-attr, operator]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"plain", [(b"Content-Type", b"text/plain")]),
        (BODY, [(b"X", b"no type")]),
        (BODY, [JSON, (b"Content-Encoding", b"gzip")]),
        (b"{", [JSON]),
        (b"<a>", [(b"Content-Type", b"application/soap+xml")]),
    ],
)
async def test_what_cannot_be_understood_does_not_pass(tmp_path: Path, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    with pytest.raises(ReplyNotMinimisable):
        await through(tmp_path, asked(), answer(body, *headers))


async def test_an_error_of_the_provider_is_cut_down_like_any_reply(tmp_path: Path) -> None:
    reply = await through(tmp_path, asked(), answer(b'{"trace":"secret","Status":"0"}', status=500))
    assert (reply.status, reply.body) == (500, b'{"Status":"0"}')


async def test_a_reply_that_is_too_large_to_be_held_does_not_pass(tmp_path: Path) -> None:
    with pytest.raises(ReplyNotMinimisable, match="too large"):
        await through(tmp_path, asked(), answer(arriving(b"x" * 2000)), buffered_bytes_max=1000)


async def test_an_answer_without_a_body_tells_no_length(tmp_path: Path) -> None:
    end = End(Reply(status=200, headers=[JSON], body=b"", length=500))
    assert (await through(tmp_path, asked(method="HEAD"), end)).length is None


async def test_the_provider_is_not_asked_for_a_coding_or_a_part_that_we_cannot_read(tmp_path: Path) -> None:
    call = asked(headers={"Accept-Encoding": "gzip", "Range": "bytes=0-10", "X-Own": "1"})
    received, seen = list(call.headers), []

    async def end(passed: Call) -> Reply:
        seen.extend(name for name, _, _ in passed.headers)
        return Reply(status=200, headers=[JSON], body=BODY)

    async with inside(tmp_path) as parts:
        await minimise_fields(parts, service(UPSTREAM))(call, end)
    assert seen == [b"x-own"] and call.headers == received


async def test_the_journal_says_which_fields_were_removed(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        minimise, record = minimise_fields(parts, service(UPSTREAM)), record_exchange(parts, service(UPSTREAM), "VN-H55")
        await record(asked(), lambda call: minimise(call, answer()))
        failed = await record(asked(), lambda call: minimise(call, answer(b"{")))
    assert failed.status == 502
    _, told, _, refused = kept(tmp_path)
    assert list(told["fields_removed"]) == ["/Data/CAPITAL_AMOUNT"]
    assert refused["error"] == "reply.not_minimisable"
