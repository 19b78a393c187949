from pathlib import Path

import msgspec
import pytest

from lgsp.domain.calls import Call, Reply
from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.errors import RequestNotValid
from lgsp.gateway.steps.messages.validate_request import validate_request
from lgsp.runtime.home import Home
from lgsp.runtime.storage.descriptions import keep_description
from lgsp.runtime.storage.object_storage import storage_in_use
from lgsp.sandbox.systems.land_prices import OPENAPI
from tests.gateway.inside import UPSTREAM, End, arriving, inside, known_call
from tests.gateway.world import service

GOOD = b'{"communeCode":"05443","landUse":"ODT","areaM2":2}'


def described(folder: Path, validation: str) -> ServiceVersion:
    sha256 = keep_description(storage_in_use(Home(folder)), msgspec.json.encode(OPENAPI))
    return service(UPSTREAM, description=sha256, validation=validation)


def asked(body: bytes | None = GOOD, **headers: str) -> Call:
    more = {"body": arriving(b"x")} if body is None else {}
    return known_call(
        method="POST", rest_of_path="/valuations", held=body, headers={"Content-Type": "application/json", **headers}, **more
    )


async def through(folder: Path, call: Call, validation: str = "enforce") -> Reply:
    async with inside(folder) as parts:
        return await validate_request(parts, described(folder, validation))(call, End())


async def test_a_request_that_fits_goes_on(tmp_path: Path) -> None:
    call = asked()
    assert (await through(tmp_path, call)).status == 200 and call.faults == ()


async def test_a_request_that_does_not_fit_is_refused_and_every_place_is_named(tmp_path: Path) -> None:
    call = asked(b'{"communeCode":7,"landUse":"ODT"}')
    with pytest.raises(RequestNotValid) as caught:
        await through(tmp_path, call)
    assert set(call.faults) == {"request body", "request body.communeCode"}
    assert "body.communeCode" in str(caught.value.facts["faults"])


async def test_or_only_noted(tmp_path: Path) -> None:
    call = asked(b"{}")
    assert (await through(tmp_path, call, "report")).status == 200 and call.faults == (
        "request body",
        "request body",
        "request body",
    )


async def test_a_body_that_is_not_held_cannot_be_checked(tmp_path: Path) -> None:
    with pytest.raises(RequestNotValid, match="too long"):
        await through(tmp_path, asked(None, **{"Accept-Language": "en"}))
