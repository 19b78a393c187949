from pathlib import Path
from typing import Any

import pytest

from lgsp.domain.calls import Call
from lgsp.domain.configuration import Endpoint
from lgsp.domain.errors import BodyTooLarge, EndpointNotFound, MalformedRequest, OperationUnclear
from lgsp.gateway.steps.admission.read_operation import read_operation
from tests.gateway.inside import UPSTREAM, End, arriving, inside, known_call
from tests.gateway.soap_world import ACTION, ENVELOPE, passed_on
from tests.gateway.world import service


async def through(folder: Path, call: Call) -> Call:
    async with inside(folder) as parts:
        await read_operation(parts)(call, End())
    return call


def asked(folder: Path, body: bytes | None = ENVELOPE, **facts: Any) -> Call:
    headers = {"Content-Type": "text/xml", "SOAPAction": f'"{ACTION}"'}
    more = {"body": arriving(body) if body is not None else None}
    return known_call(
        **{"version": passed_on(folder), "method": "POST", "held": None, "rest_of_path": "", "headers": headers, **more, **facts}
    )


async def test_the_operation_and_the_endpoint_are_known_afterwards(tmp_path: Path) -> None:
    call = await through(tmp_path, asked(tmp_path))
    assert (call.operation, call.endpoint, call.held) == ("TraCuuGiayChungNhan", "SOAP /TraCuuGiayChungNhan", ENVELOPE)


async def test_other_services_and_what_is_not_posted_go_on(tmp_path: Path) -> None:
    assert (await through(tmp_path, known_call())).operation == ""
    assert (await through(tmp_path, asked(tmp_path, None, method="GET"))).operation == ""


async def test_without_a_description_the_action_must_end_with_the_name(tmp_path: Path) -> None:
    plain = service(UPSTREAM, kind="SOAP", endpoints=(Endpoint("SOAP", "/TraCuuGiayChungNhan"),))
    assert (await through(tmp_path, asked(tmp_path, version=plain))).operation == "TraCuuGiayChungNhan"


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"rest_of_path": "/x"}, EndpointNotFound),
        ({"headers": {"SOAPAction": "urn:thai-nguyen:ho-kinh-doanh/BaoCaoThang"}}, OperationUnclear),
        ({"body": None}, MalformedRequest),
        ({"body": b"x" * 2000}, BodyTooLarge),
    ],
)
async def test_what_is_unclear_is_refused(tmp_path: Path, facts: dict[str, Any], error: type) -> None:
    with pytest.raises(error):
        await through(tmp_path, asked(tmp_path, **facts))


async def test_an_operation_that_the_service_does_not_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EndpointNotFound):
        await through(tmp_path, asked(tmp_path, version=passed_on(tmp_path, endpoints=(Endpoint("SOAP", "/BaoCaoThang"),))))
