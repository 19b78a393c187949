import json
from pathlib import Path

import msgspec
import pytest

from lgsp.domain.calls import Call, Identity, Reply
from lgsp.domain.configuration import Endpoint
from lgsp.domain.errors import MethodNotAllowed
from lgsp.gateway.steps.answers.answer_metadata import answer_metadata
from lgsp.runtime.home import Home
from lgsp.runtime.storage.descriptions import keep_description
from lgsp.runtime.storage.object_storage import storage_in_use
from tests.gateway.inside import UPSTREAM, End, call, inside, kept, plan
from tests.gateway.world import CONSUMER, PROVIDER, SERVICE, STRANGER, right, service

ENDPOINTS = (Endpoint("GET", "/a/*"), Endpoint("POST", "/b"))


def asked(word: str, query: str = "", consumer: str = CONSUMER, **facts: object) -> Call:
    target = f"/r1/{PROVIDER}/{word}" + (f"?{query}" if query else "")
    named = {"face": "xroad", "service_named": f"{PROVIDER}/{word}", "consumer_named": consumer, "message_id": "m"}
    return call(target=target, identity=Identity(consumer, "k"), **{**named, **facts})


async def through(folder: Path, one: Call, **world: object) -> Reply:
    made = plan(**world)  # type: ignore[arg-type]
    async with inside(folder) as parts:
        return await answer_metadata(parts, made)(one, End())


def codes(reply: Reply) -> list[str]:
    assert isinstance(reply.body, bytes) and reply.status == 200
    return [one["service_code"] for one in json.loads(reply.body)["service"]]


async def test_the_services_of_a_provider_are_listed_with_their_endpoints_but_not_those_switched_off(tmp_path: Path) -> None:
    off = service(UPSTREAM, service=f"{PROVIDER}/tat", base_path="/tat", is_disabled=True)
    services = [service(UPSTREAM, endpoints=ENDPOINTS), off]
    reply = await through(tmp_path, asked("listMethods", consumer=STRANGER), services=services)
    assert codes(reply) == ["tra-cuu"]
    assert json.loads(reply.body)["service"][0]["endpoint_list"][0] == {"method": "GET", "path": "/a/*"}  # type: ignore[arg-type]


async def test_only_what_the_caller_may_call_is_allowed(tmp_path: Path) -> None:
    services = [service(UPSTREAM, endpoints=ENDPOINTS)]
    assert codes(await through(tmp_path / "1", asked("allowedMethods"), services=services)) == ["tra-cuu"]
    assert codes(await through(tmp_path / "2", asked("allowedMethods", consumer=STRANGER), services=services)) == []
    narrow = [right(id="1", endpoints=(ENDPOINTS[1],)), right(id="2", endpoints=(ENDPOINTS[1], Endpoint("GET", "/c")))]
    reply = await through(tmp_path / "3", asked("allowedMethods"), services=services, rights=narrow)
    told = json.loads(reply.body)["service"][0]["endpoint_list"]  # type: ignore[arg-type]
    assert told == [{"method": "POST", "path": "/b"}, {"method": "GET", "path": "/c"}]


async def test_a_description_goes_out_without_its_servers(tmp_path: Path) -> None:
    document = {"openapi": "3.1.0", "servers": [{"url": UPSTREAM}], "paths": {}}
    sha256 = keep_description(storage_in_use(Home(tmp_path)), msgspec.json.encode(document))
    services = [service(UPSTREAM, description=sha256)]
    reply = await through(tmp_path, asked("getOpenAPI", "serviceCode=tra-cuu"), services=services)
    assert json.loads(reply.body) == {"openapi": "3.1.0", "paths": {}}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "Missing serviceCode in message body"),
        ("serviceCode=khac", "Service not found: khac"),
        ("serviceCode=tra-cuu", "Invalid service type: REST"),
    ],
)
async def test_failures_have_the_texts_that_clients_match(tmp_path: Path, query: str, message: str) -> None:
    reply = await through(tmp_path, asked("getOpenAPI", query))
    assert reply.status == 500 and json.loads(reply.body)["message"] == message  # type: ignore[arg-type]
    assert (b"X-Road-Error", b"Server.ServerProxy.InternalError") in reply.headers


async def test_it_is_recorded_like_a_call_and_bound_to_it_by_a_hash(tmp_path: Path) -> None:
    one = asked("listMethods")
    await through(tmp_path, one)
    request, reply = kept(tmp_path)
    assert (request["service"], request["consumer"]) == (f"{PROVIDER}/listMethods", CONSUMER)
    assert (reply["kind"], reply["outcome"], reply["status"]) == ("reply", "answered", 200)
    assert one.request_hash and one.is_recorded


async def test_other_methods_are_refused_and_other_calls_go_on(tmp_path: Path) -> None:
    with pytest.raises(MethodNotAllowed):
        await through(tmp_path / "1", asked("listMethods", method="POST"))
    for one in (asked("tra-cuu", service_named=SERVICE), call(target="/x/listMethods")):
        assert (await through(tmp_path / "2", one)).body == b"ok"
