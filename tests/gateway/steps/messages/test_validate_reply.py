from pathlib import Path

import msgspec
import pytest

from lgsp.domain.calls import Reply
from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.errors import ReplyNotValid
from lgsp.gateway.steps.messages.validate_reply import validate_reply
from lgsp.gateway.steps.recording.record_exchange import record_exchange
from lgsp.runtime.home import Home
from lgsp.runtime.storage.descriptions import keep_description
from lgsp.runtime.storage.object_storage import storage_in_use
from tests.gateway.inside import UPSTREAM, End, arriving, inside, kept, known_call
from tests.gateway.world import service

SCHEMA = {"type": "object", "required": ["Status"], "properties": {"Status": {"type": "string"}}}
TOLD = {"get": {"responses": {"200": {"content": {"application/json": {"schema": SCHEMA}}}}}}
DOCUMENT = {"openapi": "3.1.0", "paths": {"/chiTietDoanhNghiep": TOLD}}
JSON = [(b"Content-Type", b"application/json")]


def described(folder: Path, validation: str) -> ServiceVersion:
    sha256 = keep_description(storage_in_use(Home(folder)), msgspec.json.encode(DOCUMENT))
    return service(UPSTREAM, description=sha256, validation=validation)


def end(body: object) -> End:
    return End(Reply(status=200, headers=JSON, body=body))  # type: ignore[arg-type]


async def test_a_reply_that_fits_goes_on_also_when_it_is_still_arriving(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        step = validate_reply(parts, described(tmp_path, "enforce"))
        for body in (b'{"Status":"1"}', arriving(b'{"Status":', b'"1"}')):
            reply = await step(known_call(), end(body))
            assert reply.body == b'{"Status":"1"}' and reply.length is None


async def test_a_reply_that_does_not_fit_is_refused_without_a_word_of_it_and_recorded(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        version = described(tmp_path, "enforce")
        check, record = validate_reply(parts, version), record_exchange(parts, version, "VN-H55")
        call = known_call(headers={"Accept-Language": "en"})
        reply = await record(call, lambda one: check(one, end(b'{"Status":123456}')))
    assert reply.status == 502 and b"body.Status" in reply.body and b"123456" not in reply.body  # type: ignore[operator]
    told = kept(tmp_path)[1]
    assert told["error"] == "reply.not_valid" and list(told["faults"]) == ["reply body.Status"]


async def test_or_only_noted(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        call = known_call()
        assert (await validate_reply(parts, described(tmp_path, "report"))(call, end(b"{}"))).body == b"{}"
    assert call.faults == ("reply body",)


async def test_a_reply_that_is_too_long_cannot_be_checked(tmp_path: Path) -> None:
    async with inside(tmp_path, buffered_bytes_max=10) as parts:
        with pytest.raises(ReplyNotValid):
            await validate_reply(parts, described(tmp_path, "enforce"))(known_call(), end(arriving(b"x" * 50)))
        call = known_call()
        reply = await validate_reply(parts, described(tmp_path, "report"))(call, end(arriving(b"x" * 50)))
    assert call.faults == ("reply body",) and not isinstance(reply.body, bytes)
