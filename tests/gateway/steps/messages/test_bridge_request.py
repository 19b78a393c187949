from pathlib import Path
from typing import Any

import pytest

from lgsp.domain.calls import Call, FieldChanges
from lgsp.domain.errors import EndpointNotFound, RequestNotMappable
from lgsp.gateway.messages.soap_descriptions import VersionCodec
from lgsp.gateway.steps.messages.bridge_request import bridge_request
from tests.gateway.inside import End, inside, known_call
from tests.gateway.soap_world import ACTION, ASKED, ENVELOPE, bridged


async def through(folder: Path, **facts: Any) -> Call:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    call = known_call(
        **{"method": "POST", "held": ASKED, "query": "", "rest_of_path": "/TraCuuGiayChungNhan", "headers": headers, **facts}
    )
    async with inside(folder) as parts:
        await bridge_request(VersionCodec(parts.descriptions, bridged(folder)))(call, End())
    return call


async def test_the_provider_gets_an_envelope_and_the_call_keeps_the_json(tmp_path: Path) -> None:
    call = await through(tmp_path)
    assert (call.outgoing, call.held) == (ENVELOPE, ASKED)
    assert call.field_changes is not None and (b"SOAPAction", f'"{ACTION}"'.encode()) in call.field_changes.added
    assert b"accept-encoding" in call.field_changes.removed


async def test_what_a_mapping_made_is_bridged(tmp_path: Path) -> None:
    changes = FieldChanges(removed=frozenset({b"x"}))
    call = await through(tmp_path, held=b"<a/>", outgoing=ASKED, headers={"Content-Type": "text/xml"}, field_changes=changes)
    assert call.outgoing == ENVELOPE and call.field_changes is not None and b"x" in call.field_changes.removed


@pytest.mark.parametrize(
    "facts",
    [
        {"held": None},
        {"held": b'{"soGiayChungNhan":1}'},
        {"held": b"{}"},
        {"query": "a=1"},
        {"headers": {"Content-Type": "text/plain"}},
    ],
)
async def test_what_cannot_be_carried_is_refused(tmp_path: Path, facts: dict[str, Any]) -> None:
    with pytest.raises(RequestNotMappable):
        await through(tmp_path, **facts)


async def test_an_operation_that_is_not_there_is_no_endpoint(tmp_path: Path) -> None:
    with pytest.raises(EndpointNotFound):
        await through(tmp_path, rest_of_path="/BaoCaoThang")
