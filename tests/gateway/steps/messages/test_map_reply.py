from pathlib import Path

import pytest

from lgsp.domain.calls import Call, FieldChanges, Reply
from lgsp.domain.configuration import FieldRule, Mapping
from lgsp.domain.errors import ReplyNotMappable
from lgsp.gateway.steps.messages.map_reply import map_reply
from tests.gateway.inside import UPSTREAM, End, arriving, inside, known_call
from tests.gateway.world import service

RULES = (FieldRule("set", "header", "X-Trang-Thai", "ok"), FieldRule("remove", "header", "X-Noi-Bo"))
BODY = Mapping(name="vào", language="jmespath", text="{ten: body.name, s: status}", fields=RULES)
JSON = (b"Content-Type", b"application/json")


async def through(folder: Path, mapping: Mapping, reply: Reply, call: Call | None = None) -> Reply:
    async with inside(folder) as parts:
        return await map_reply(parts, service(UPSTREAM), mapping)(call or known_call(), End(reply))


async def test_a_success_is_rewritten(tmp_path: Path) -> None:
    call = known_call()
    headers = [JSON, (b"ETag", b'"1"'), (b"X-Noi-Bo", b"1"), (b"X-Other", b"2")]
    reply = await through(tmp_path, BODY, Reply(status=200, headers=headers, body=b'{"name":"A"}'), call)
    assert reply.body == b'{"ten":"A","s":200}'
    assert reply.headers == [(b"X-Other", b"2"), JSON, (b"X-Trang-Thai", b"ok")]
    assert call.maps[0].startswith("reply vào sha256:")
    assert call.field_changes is not None and b"accept-encoding" in call.field_changes.removed


async def test_a_body_that_arrives_is_held(tmp_path: Path) -> None:
    call = known_call(field_changes=FieldChanges(removed=frozenset({b"x"})))
    reply = await through(tmp_path, BODY, Reply(status=200, headers=[JSON], body=arriving(b'{"name":', b'"A"}')), call)
    assert reply.body == b'{"ten":"A","s":200}' and call.field_changes is not None and b"x" in call.field_changes.removed


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=200, headers=[JSON], body=b"{"),
        Reply(status=200, headers=[(b"Content-Type", b"text/html")], body=b"<html>"),
        Reply(status=200, headers=[JSON, (b"Content-Encoding", b"gzip")], body=b"x"),
        Reply(status=200, headers=[JSON], body=arriving(b"x" * 2000)),
    ],
)
async def test_what_cannot_be_rewritten_does_not_pass(tmp_path: Path, reply: Reply) -> None:
    with pytest.raises(ReplyNotMappable):
        await through(tmp_path, BODY, reply)


@pytest.mark.parametrize(("method", "status", "body"), [("GET", 404, b"khong co"), ("HEAD", 200, b""), ("GET", 204, b"")])
async def test_errors_and_replies_without_body_keep_theirs(tmp_path: Path, method: str, status: int, body: bytes) -> None:
    reply = await through(tmp_path, BODY, Reply(status=status, headers=[JSON], body=body, length=7), known_call(method=method))
    assert (reply.body, reply.length, reply.headers) == (body, 7, [JSON, (b"X-Trang-Thai", b"ok")])


async def test_a_reply_without_content_type_stays_without(tmp_path: Path) -> None:
    reply = await through(tmp_path, Mapping(fields=RULES), Reply(status=200, body=b"x"))
    assert reply.headers == [(b"X-Trang-Thai", b"ok")] and reply.body == b"x"
