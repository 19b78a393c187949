from pathlib import Path

import pytest

from lgsp.domain.calls import Call, Onward, Reply
from lgsp.domain.errors import JournalUnwritable
from lgsp.gateway.dependencies import Dependencies
from lgsp.gateway.pipeline import composed
from lgsp.gateway.steps.recording.keep_bodies import keep_reply, keep_request
from lgsp.gateway.steps.recording.record_exchange import record_exchange
from lgsp.journal.bodies.kept import bodies_of
from tests.gateway.inside import NOW, UPSTREAM, End, arriving, body_store, inside, kept, known_call
from tests.gateway.world import CONSUMER, PATH, SERVICE, service
from tests.journal.conftest import identifier

VERSION = service(UPSTREAM, body_retention="30-days")


def recorded(dependencies: Dependencies, end: Onward) -> Onward:
    """The steps as the pipeline orders them."""
    return composed(
        [keep_request(dependencies, VERSION), record_exchange(dependencies, VERSION, "VN-H55"), keep_reply(dependencies, VERSION)],
        end,
    )


def asked(**facts: object) -> Call:
    headers = {"Content-Type": "text/plain", "Authorization": "Bearer bi-mat"}
    return known_call(
        VERSION, **{"transaction_id": identifier(1, NOW), "method": "POST", "held": b"hoi", "headers": headers, **facts}
    )


async def test_both_bodies_are_kept_and_the_records_say_so(tmp_path: Path) -> None:
    async with inside(tmp_path) as dependencies:
        one = asked()
        await recorded(dependencies, End())(one)
    request, reply = bodies_of(body_store(tmp_path), one.transaction_id)
    assert (request.body, request.head.method, request.head.target, request.head.service) == (b"hoi", "POST", PATH, SERVICE)
    assert (request.head.consumer, request.head.fields) == (CONSUMER, (("Content-Type", "text/plain"),))
    assert (reply.body, reply.head.status) == (b"ok", 200)
    assert [(each["body_retention"], each.get("is_body_kept", False)) for each in kept(tmp_path)] == [("30-days", True)] * 2
    assert all(b"bi-mat" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


async def test_what_is_too_long_passes_and_its_record_says_that_it_was_not_kept(tmp_path: Path) -> None:
    async with inside(tmp_path) as dependencies:
        one = asked(held=b"x" * 501)
        reply = await recorded(dependencies, End(Reply(status=200, body=arriving(b"y" * 600, ended=True))))(one)
        assert reply.body == b"y" * 600
        await recorded(dependencies, End(Reply(status=200, body=b"z" * 600)))(asked(held=None))
        long = arriving(b"y" * 600, length=600, ended=False)
        long.end()
        assert (await recorded(dependencies, End(Reply(status=200, body=long)))(asked(held=b"x" * 501))).body == b"y" * 600
        unread = arriving(b"y" * 600, length=600, ended=False)
        waiting = await keep_reply(dependencies, VERSION)(asked(), End(Reply(status=200, body=unread)))
        assert waiting.body is unread
    assert bodies_of(body_store(tmp_path), one.transaction_id) == []
    assert {each["body_retention"] for each in kept(tmp_path)} == {"30-days"}
    assert not any(each.get("is_body_kept", False) for each in kept(tmp_path))


async def test_a_reply_that_is_still_arriving_is_kept_when_it_is_short(tmp_path: Path) -> None:
    async with inside(tmp_path) as dependencies:
        body = arriving(b"a", b"b", ended=False)
        body.end()
        body._is_started = True
        one = asked()
        assert (await recorded(dependencies, End(Reply(status=200, body=body)))(one)).body == b"ab"
    assert bodies_of(body_store(tmp_path), one.transaction_id)[1].body == b"ab"


async def test_nothing_goes_on_and_no_reply_leaves_when_a_body_cannot_be_kept(tmp_path: Path) -> None:
    async with inside(tmp_path) as dependencies:
        end = End()
        dependencies.bodies.close()
        with pytest.raises(JournalUnwritable):
            await recorded(dependencies, end)(asked())
        assert end.calls == [] and kept(tmp_path) == []
        reply = await composed([record_exchange(dependencies, VERSION, "VN-H55"), keep_reply(dependencies, VERSION)], End())(
            asked()
        )
    assert reply.status == 503
    assert kept(tmp_path)[1]["error"] == "journal.unwritable" and not kept(tmp_path)[1].get("is_body_kept")
