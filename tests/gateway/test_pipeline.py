from pathlib import Path
from typing import Any

import pytest

from lgsp.domain.calls import Call, Onward, Reply
from lgsp.domain.configuration import Authentication, FieldMap, Mapping
from lgsp.domain.errors import InternalFault
from lgsp.gateway.pipeline import composed, nowhere, pipeline_of, steps_of_all, steps_of_service
from tests.gateway.inside import UPSTREAM, End, call, inside, plan
from tests.gateway.world import API_KEY, right, service
from tests.runtime.upstream.test_pool import OK, provider


def names(steps: list[Any]) -> list[str]:
    return [step.__qualname__.split(".")[0] for step in steps]


async def test_the_order_is_the_one_that_is_written(tmp_path: Path) -> None:
    limited = plan(rights=[right(quota_per_day=1, fields=("/a",))])
    mappings = {"request_mapping": Mapping(), "reply_mapping": Mapping()}
    version = service(UPSTREAM, authentication=Authentication("basic"), cache_bytes_max=1000, validation="enforce", **mappings)
    async with inside(tmp_path) as parts:
        assert names(steps_of_all(limited, parts, "rest")) == [
            "answer_in_dialect",
            "identify_caller",
            "find_service",
            "check_access",
        ]
        assert names(steps_of_all(limited, parts, "xroad"))[2] == "answer_metadata"
        assert names(steps_of_service(version, limited, parts)) == [
            "check_limits", "hold_body", "validate_request", "map_request", "record_exchange", "minimise_fields", "validate_reply",
            "map_reply", "answer_from_cache",
            "_with_field", "forward",
        ]  # fmt: skip


async def test_codes_are_mapped_before_the_request_is_recorded_and_before_the_reply_is_cut_down(tmp_path: Path) -> None:
    maps = (FieldMap("request", ("/code",)),)
    async with inside(tmp_path) as parts:
        for mapped, version in ((plan(), service(UPSTREAM, maps=maps)), (plan(rights=[right(maps=maps)]), service(UPSTREAM))):
            assert names(steps_of_service(version, mapped, parts)) == [
                "hold_body", "map_codes", "record_exchange", "map_codes_back", "forward",
            ]  # fmt: skip


async def test_a_plain_service_has_only_the_steps_it_needs(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        assert names(steps_of_service(service(UPSTREAM), plan(), parts)) == ["hold_body", "record_exchange", "forward"]


async def test_steps_wrap_each_other_the_first_outermost() -> None:
    passed: list[str] = []

    def named(name: str) -> Any:
        async def step(call: Call, onward: Onward) -> Reply:
            passed.append(name)
            return await onward(call)

        return step

    await composed([named("a"), named("b")], End())(call())
    assert passed == ["a", "b"]
    end = End()
    assert composed([], end) is end
    with pytest.raises(InternalFault):
        await nowhere(call())


async def test_the_whole_pipeline_answers_a_call(tmp_path: Path) -> None:
    async def script(number: int, reader: Any, writer: Any) -> None:
        while True:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(OK)

    async with inside(tmp_path) as parts, provider(script) as address:
        answer = pipeline_of(plan(services=[service(address)]), parts)
        for _ in range(2):
            reply = await answer(call(headers={"X-API-Key": API_KEY}))
            assert (reply.status, reply.body) == (200, b"ok")


async def test_soap_services_have_steps_of_their_own(tmp_path: Path) -> None:
    soap = plan(services=[service(UPSTREAM, kind="SOAP")])
    bridged = service(UPSTREAM, kind="OPENAPI", soap="0" * 64)
    async with inside(tmp_path) as parts:
        assert names(steps_of_all(soap, parts, "rest"))[2:] == ["find_service", "read_operation", "check_access"]
        assert names(steps_of_service(bridged, plan(), parts)) == [
            "hold_body", "bridge_request", "record_exchange", "bridge_reply", "forward",
        ]  # fmt: skip


async def test_bodies_are_kept_around_the_record_and_only_where_a_service_says_so(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        assert names(steps_of_service(service(UPSTREAM, body_retention="30-days"), plan(), parts)) == [
            "hold_body", "keep_request", "record_exchange", "keep_reply", "forward",
        ]  # fmt: skip
