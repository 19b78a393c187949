import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lgsp.domain.calls import Reply
from lgsp.domain.errors import LgspError, ReplyNotMappable, UpstreamBroken, UpstreamTimedOut
from lgsp.gateway.messages.soap_descriptions import VersionCodec
from lgsp.gateway.steps.messages.bridge_reply import bridge_reply
from lgsp.runtime.home import Home
from lgsp.runtime.storage.descriptions import keep_description
from lgsp.runtime.storage.object_storage import storage_in_use
from tests.gateway.inside import End, arriving, inside, known_call
from tests.gateway.soap_world import ANSWER, ANSWER_JSON, DESCRIPTION, FAULT, bridged

XML = (b"Content-Type", b"text/xml; charset=utf-8")


async def through(folder: Path, reply: Reply | LgspError, **facts: Any) -> tuple[Reply, Any]:
    call = known_call(method="POST", rest_of_path="/TraCuuGiayChungNhan")
    end = End(reply)
    paths = []

    async def seen(call: Any) -> Reply:
        paths.append(call.rest_of_path)
        return await end(call)

    async with inside(folder) as parts:
        version = bridged(folder, **facts)
        try:
            return await bridge_reply(parts, version, VersionCodec(parts.descriptions, version))(call, seen), call
        finally:
            assert (paths, call.rest_of_path) == ([""], "/TraCuuGiayChungNhan")


async def test_an_envelope_becomes_json(tmp_path: Path) -> None:
    reply, _ = await through(tmp_path, Reply(status=200, headers=[XML, (b"ETag", b"1"), (b"X-A", b"2")], body=arriving(ANSWER)))
    assert (reply.status, reply.body) == (200, ANSWER_JSON)
    assert reply.headers == [(b"X-A", b"2"), (b"Content-Type", b"application/json; charset=utf-8")]


async def test_a_fault_becomes_a_problem_of_the_provider(tmp_path: Path) -> None:
    reply, _ = await through(tmp_path, Reply(status=500, headers=[XML], body=FAULT))
    told = json.loads(reply.body)  # type: ignore[arg-type]
    assert (reply.status, told["code"], told["fault_text"], reply.is_refusal) == (
        422,
        "upstream.soap_fault_client",
        "Không có số này",
        False,
    )
    reply, _ = await through(tmp_path, Reply(status=500, headers=[XML], body=FAULT.replace(b"Client", b"Server")))
    assert (reply.status, json.loads(reply.body)["code"]) == (502, "upstream.soap_fault_server")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(status=404, headers=[(b"Content-Type", b"text/html")], body=b"<html>"), UpstreamBroken),
        (Reply(status=200, headers=[XML], body=b"<html>"), ReplyNotMappable),
        (Reply(status=200, headers=[XML], body=ANSWER.replace(b"10.50", b"muoi")), ReplyNotMappable),
        (Reply(status=200, headers=[XML, (b"Content-Encoding", b"gzip")], body=b"x"), ReplyNotMappable),
        (UpstreamTimedOut(), UpstreamTimedOut),
    ],
)
async def test_what_is_no_answer_does_not_pass(tmp_path: Path, reply: Any, error: type) -> None:
    with pytest.raises(error):
        await through(tmp_path, reply)


async def test_an_operation_without_answer_is_an_empty_object(tmp_path: Path) -> None:
    one_way = [msgspec.structs.replace(one, reply=None) for one in DESCRIPTION.operations]
    soap = keep_description(
        storage_in_use(Home(tmp_path)), msgspec.json.encode(msgspec.structs.replace(DESCRIPTION, operations=tuple(one_way)))
    )
    reply, _ = await through(tmp_path, Reply(status=202), soap=soap)
    assert (reply.status, reply.body) == (200, b"{}")
    with pytest.raises(ReplyNotMappable):
        await through(tmp_path, Reply(status=202))
