import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lgsp.domain.calls import Call, Reply
from lgsp.domain.configuration import FieldMap
from lgsp.domain.errors import CodeMapMissing, CodeNotMappable, ReplyCodeNotMappable
from lgsp.gateway.steps.messages.map_codes import map_codes, map_codes_back
from lgsp.gateway.steps.recording.record_exchange import record_exchange
from lgsp.protocol.transformation.code_maps import Choice, ChoiceRule, CodeMap, write_code_map
from lgsp.runtime.home import Home
from lgsp.runtime.storage.code_maps import CodeMaps, keep_code_map
from lgsp.runtime.storage.object_storage import storage_in_use
from tests.gateway.inside import UPSTREAM, End, arriving, inside, kept, known_call
from tests.gateway.world import right, service

JSON = (b"Content-Type", b"application/json")
THERE = CodeMap(
    name="dvhc@1", source="cu@1", target="moi@1", targets={"01834": "01840", "06": "19"},
    choices={"00001": Choice(("a", "b"), rules=(ChoiceRule({"ap": "1"}, "a"),))},
    source_lines={"06": ("06",), "01834": ("06", "058", "01834")}, target_lines={"19": ("19",), "01840": ("19", "", "01840")},
)  # fmt: skip
BACK = CodeMap(name="dvhc@1", source="moi@1", target="cu@1", targets={"77": "78"}, choices={"01840": Choice(("01834", "01837"))})


def field_map(part: str, *fields: str, **facts: Any) -> FieldMap:
    return FieldMap(part, fields or ("/code",), facts.pop("map", part), "dvhc@1", **facts)  # type: ignore[arg-type]


async def through(
    folder: Path, call: Call, maps: list[FieldMap], end: End | None = None, *, buffered_bytes_max: int = 1000, step: Any = map_codes
) -> tuple[Reply, End]:
    storage = storage_in_use(Home(folder))
    digests = {"request": keep_code_map(storage, write_code_map(THERE)), "reply": keep_code_map(storage, write_code_map(BACK))}
    ready = tuple(msgspec.structs.replace(one, map=digests.get(one.map, one.map)) for one in maps)
    end = end or End(Reply(status=200, headers=[JSON], body=b'{"code":"01840"}'))
    async with inside(folder, buffered_bytes_max=buffered_bytes_max) as made:
        parts = msgspec.structs.replace(made, code_maps=CodeMaps(storage))
        version = service(UPSTREAM, maps=ready)
        there, back = map_codes(parts, version), map_codes_back(parts, version)
        recorded = record_exchange(parts, version, "VN-H55")
        return await there(call, lambda one: recorded(one, lambda two: back(two, end))), end


def asked(body: bytes = b'{"code":"01834"}', kind: str = "application/json", **facts: Any) -> Call:
    call = known_call(held=body, **facts)
    call.fields = {b"content-type": kind.encode()}
    return call


async def test_the_provider_gets_its_codes_and_the_record_names_the_map(tmp_path: Path) -> None:
    call = asked()
    _, end = await through(tmp_path, call, [field_map("request")])
    assert call.outgoing == b'{"code":"01840"}' and call.held == b'{"code":"01834"}' and end is not None
    assert [entry.get("maps") for entry in kept(tmp_path)] == [("request dvhc@1 /code",), None]


async def test_the_consumer_gets_back_what_it_sent(tmp_path: Path) -> None:
    call = asked()
    reply, _ = await through(tmp_path, call, [field_map("request"), field_map("reply")])
    assert reply.body == b'{"code":"01834"}'
    assert kept(tmp_path)[1]["maps"] == ("reply dvhc@1 /code",)


async def test_a_path_and_a_query_are_mapped_too(tmp_path: Path) -> None:
    call = known_call(rest_of_path="/land-prices/01834", query="code=06&x=1")
    await through(tmp_path, call, [field_map("request", "{2}"), field_map("request", "?code")])
    assert (call.rest_of_path, call.query) == ("/land-prices/01840", "code=19&x=1")
    assert call.target == known_call().target, "what the consumer sent stays for the record"
    empty = known_call()
    await through(tmp_path, empty, [field_map("request", "?code"), field_map("request")])
    assert empty.query == "msdn=4600000001" and empty.maps == ()
    bare = known_call(query="")
    await through(tmp_path, bare, [field_map("request", "?code")])
    assert bare.query == ""


async def test_a_composite_code_is_written_level_by_level(tmp_path: Path) -> None:
    maps = [field_map("request", "/p", "/d", "/c"), field_map("request", "/a/p", "/a/c", levels=(1, 3))]
    call = asked(b'{"p":"06","d":"058","c":"01834","a":{"p":"06","c":"01834"}}')
    await through(tmp_path, call, maps)
    assert json.loads(call.outgoing or b"") == {"p": "19", "d": "", "c": "01840", "a": {"p": "19", "c": "01840"}}


async def test_xml_is_mapped_too_and_rules_look_beside_the_code(tmp_path: Path) -> None:
    call = asked(b"<a><code>00001</code><ap>1</ap></a>", "text/xml")
    await through(tmp_path, call, [field_map("request", "/a/code")])
    assert call.outgoing is not None and b"<code>a</code>" in call.outgoing
    call = asked(b'{"code":"00001","ap":"1"}', "")
    await through(tmp_path, call, [field_map("request")])
    assert call.outgoing == b'{"code":"a","ap":"1"}'


async def test_a_code_without_counterpart_refuses_the_call_before_it_is_recorded(tmp_path: Path) -> None:
    with pytest.raises(CodeNotMappable) as refused:
        await through(tmp_path, asked(b'{"code":"00001"}'), [field_map("request")])
    assert refused.value.facts == {"places": "/code", "map": "dvhc@1", "code": "00001"} and kept(tmp_path) == []


async def test_or_passes_with_a_warning_or_is_left_empty(tmp_path: Path) -> None:
    call = asked(b'{"code":"x"}')
    reply, _ = await through(tmp_path, call, [field_map("request", unmappable="warn")])
    assert call.outgoing == b'{"code":"x"}' and (b"Lgsp-Codes-Unmapped", b"1") in reply.headers
    assert kept(tmp_path)[0]["faults"] == ("request /code",)
    call = asked(b'{"code":"x"}')
    await through(tmp_path / "b", call, [field_map("request", unmappable="empty")])
    assert call.outgoing == b'{"code":""}'


async def test_a_message_that_cannot_be_looked_into_is_a_code_without_counterpart(tmp_path: Path) -> None:
    for call in (asked(b"{"), asked(b"x", "text/plain"), asked(None)):  # type: ignore[arg-type]
        with pytest.raises(CodeNotMappable):
            await through(tmp_path, call, [field_map("request")])
    call = asked(b"x", "text/plain")
    reply, _ = await through(tmp_path, call, [field_map("request", unmappable="warn")])
    assert call.outgoing == b"x" and (b"Lgsp-Codes-Unmapped", b"1") in reply.headers


async def test_a_reply_with_a_code_that_has_none_does_not_pass_and_its_value_is_not_told(tmp_path: Path) -> None:
    end = End(Reply(status=200, headers=[JSON], body=b'{"code":"01840"}'))
    reply, _ = await through(tmp_path, asked(b""), [field_map("reply")], end)
    assert reply.status == 502 and b"01840" not in reply.body  # type: ignore[operator]
    assert kept(tmp_path)[1]["error"] == ReplyCodeNotMappable.code


@pytest.mark.parametrize("fields", [[JSON, (b"Content-Encoding", b"gzip")], [(b"Content-Type", b"text/html")]])
async def test_a_reply_that_cannot_be_read_does_not_pass_or_is_warned_of(tmp_path: Path, fields: list[tuple[bytes, bytes]]) -> None:
    reply, _ = await through(tmp_path, asked(b""), [field_map("reply")], End(Reply(status=200, headers=fields, body=b"x")))
    assert reply.status == 502
    end = End(Reply(status=200, headers=[*fields, (b"ETag", b'"1"')], body=b"x"))
    reply, _ = await through(tmp_path / "b", asked(b""), [field_map("reply", unmappable="warn")], end)
    assert reply.body == b"x" and reply.headers == [*fields, (b"Lgsp-Codes-Unmapped", b"1")]


async def test_errors_empty_replies_and_long_ones(tmp_path: Path) -> None:
    maps = [field_map("reply")]
    reply, _ = await through(tmp_path, asked(b""), maps, End(Reply(status=404, headers=[JSON], body=b'{"code":"01840"}')))
    assert (reply.status, reply.body) == (404, b'{"code":"01840"}')
    reply, _ = await through(tmp_path, asked(b""), maps, End(Reply(status=200, headers=[JSON], body=b"", length=7)))
    assert (reply.body, reply.length) == (b"", 7)
    reply, _ = await through(
        tmp_path, asked(b""), maps, End(Reply(status=200, headers=[JSON], body=arriving(b'{"code":', b'"77"}')))
    )
    assert reply.body == b'{"code":"78"}'
    long = End(Reply(status=200, headers=[JSON], body=arriving(b"x" * 30)))
    reply, _ = await through(tmp_path, asked(b""), maps, long, buffered_bytes_max=10)
    assert reply.status == 502


async def test_what_would_change_the_coding_is_not_asked_for(tmp_path: Path) -> None:
    call = known_call(headers={"Accept-Encoding": "gzip", "Accept": "*/*"})
    end = End(Reply(status=200, headers=[JSON], body=b"{}"))
    await through(tmp_path, call, [field_map("reply")], end)
    assert [line[0] for line in call.headers] == [b"accept-encoding", b"accept"]


async def test_without_a_map_in_force_a_call_is_refused(tmp_path: Path) -> None:
    for part in ("request", "reply"):
        with pytest.raises(CodeMapMissing):
            async with inside(tmp_path / part) as parts:
                version = service(UPSTREAM, maps=(field_map(part, map=""),))
                step = map_codes(parts, version) if part == "request" else map_codes_back(parts, version)
                await step(asked(), End())


async def test_the_maps_of_the_right_stand_nearer_to_the_consumer(tmp_path: Path) -> None:
    storage = storage_in_use(Home(tmp_path))
    first = keep_code_map(storage, write_code_map(CodeMap(name="a@1", source="a", target="b", targets={"1": "2", "4": "5"})))
    second = keep_code_map(storage, write_code_map(CodeMap(name="b@1", source="b", target="c", targets={"2": "3", "3": "4"})))
    own = tuple(FieldMap(part, ("/code",), second, "b@1") for part in ("request", "reply"))  # type: ignore[arg-type]
    theirs = tuple(FieldMap(part, ("/code",), first, "a@1") for part in ("request", "reply"))  # type: ignore[arg-type]
    call = asked(b'{"code":"1"}', right=right(maps=theirs))
    async with inside(tmp_path) as made:
        parts = msgspec.structs.replace(made, code_maps=CodeMaps(storage))
        version = service(UPSTREAM, maps=own)
        there, back = map_codes(parts, version), map_codes_back(parts, version)
        end = End(Reply(status=200, headers=[JSON], body=b'{"code":"3"}'))
        for _ in range(2):
            call.outgoing, call.maps = None, ()
            reply = await there(call, lambda one: back(one, end))
            assert call.outgoing == b'{"code":"3"}' and reply.body == b'{"code":"5"}'
            assert call.maps == ("request a@1 /code", "request b@1 /code", "reply b@1 /code", "reply a@1 /code")
            end.reply = Reply(status=200, headers=[JSON], body=b'{"code":"3"}')
