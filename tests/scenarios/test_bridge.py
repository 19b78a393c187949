"""A SOAP service of a provider, bridged to REST and passed on as it is, through a gateway process."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lgsp.domain.configuration import Endpoint, FieldRule, Mapping
from lgsp.runtime.home import Home
from lgsp.runtime.storage.descriptions import keep_description
from lgsp.runtime.storage.object_storage import storage_in_use
from tests.gateway.soap_world import ACTION, ANSWER, ASKED, DESCRIPTION, ENVELOPE, FAULT, OPERATIONS
from tests.gateway.world import SERVICE, GatewayProcess, Provider, configuration, entries, publish, read_request, right, service

pytestmark = pytest.mark.story
REPLIES = {
    b"17H0000001": (200, ANSWER),
    b"17H0000002": (500, FAULT),
    b"17H0000003": (200, b"<html>"),
    b"17H0000004": (200, ANSWER[:-40]),
}


class Story:
    def __init__(self, gateway: GatewayProcess, asked: list[bytes]) -> None:
        self.gateway, self.asked = gateway, asked
        self.token = gateway.token()

    def post(self, path: str, body: bytes, **headers: str) -> Any:
        fields = {"Authorization": f"Bearer {self.token}", **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.gateway.ask("POST", path, fields, body)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder: Path = tmp_path_factory.mktemp("bridge")
    asked: list[bytes] = []

    async def provider_script(reader: Any, writer: Any) -> None:
        while True:
            head, body = await read_request(reader)
            asked.append(head + body)
            status, answer = next((reply for number, reply in REPLIES.items() if number in body), (200, ANSWER))
            writer.write(b"HTTP/1.1 %d X\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%b" % (status, len(answer), answer))
            await writer.drain()

    provider = Provider(provider_script)
    home = Home(folder)
    soap = keep_description(storage_in_use(home), msgspec.json.encode(DESCRIPTION))
    bridge = {
        "kind": "OPENAPI",
        "soap": soap,
        "endpoints": (Endpoint("POST", "/TraCuuGiayChungNhan"), Endpoint("POST", "/DanhSachTheoXa")),
    }
    reply_mapping = Mapping(name="gon", language="jmespath", text="{so: body.TraCuuGiayChungNhanResult.SoGiayChungNhan}")
    request_mapping = Mapping(
        language="jmespath", text="{soGiayChungNhan: body.so}", fields=(FieldRule("set", "header", "X-Don-Vi", "{call.consumer}"),)
    )
    services = [
        service(provider.url, service=f"{SERVICE}-b", base_path="/bridge", **bridge),
        service(
            provider.url,
            service=f"{SERVICE}-m",
            base_path="/mapped",
            request_mapping=request_mapping,
            reply_mapping=reply_mapping,
            **bridge,
        ),
        service(
            provider.url,
            service=f"{SERVICE}-s",
            base_path="/soap",
            kind="SOAP",
            soap=soap,
            endpoints=OPERATIONS,
            validation="enforce",
        ),
    ]
    rights = [
        right(id="b", service=f"{SERVICE}-b", fields=("/TraCuuGiayChungNhanResult/SoGiayChungNhan", "/code")),
        right(id="m", service=f"{SERVICE}-m"),
        right(id="s", service=f"{SERVICE}-s", endpoints=(Endpoint("SOAP", "/TraCuuGiayChungNhan"),)),
    ]
    publish(home, configuration(provider.url, services=services, rights=rights))
    gateway = GatewayProcess(home)
    try:
        yield Story(gateway.start(), asked)
    finally:
        gateway.close()
        provider.close()


def test_json_goes_out_as_soap_and_comes_back_as_json_minimised(story: Story) -> None:
    answer = story.post("/bridge/TraCuuGiayChungNhan", ASKED, Content_Type="application/json", Accept_Encoding="gzip")
    assert (answer.status, answer.json) == (200, {"TraCuuGiayChungNhanResult": {"SoGiayChungNhan": "17H0000001"}})
    assert int(answer.headers["lgsp-fields-removed"]) == 5
    head, _, body = story.asked[-1].partition(b"\r\n\r\n")
    assert body == ENVELOPE and f'SOAPAction: "{ACTION}"'.encode() in head
    assert b"POST / HTTP/1.1" in head and b"gzip" not in head and b"application/json" not in head


def test_wrong_json_is_refused_at_its_field_and_nothing_leaves(story: Story) -> None:
    before = len(story.asked)
    answer = story.post(
        "/bridge/TraCuuGiayChungNhan", b'{"soGiayChungNhan":7}', Content_Type="application/json", Accept_Language="en"
    )
    assert (answer.status, answer.json["code"], answer.json["where"]) == (400, "request.not_mappable", "body.soGiayChungNhan")
    assert len(story.asked) == before


def test_a_fault_is_a_problem_and_is_minimised_like_any_answer(story: Story) -> None:
    answer = story.post("/mapped/TraCuuGiayChungNhan", b'{"so":"17H0000002"}', Content_Type="application/json")
    assert (answer.status, answer.json["code"], answer.json["fault_text"]) == (422, "upstream.soap_fault_client", "Không có số này")
    cut = story.post("/bridge/TraCuuGiayChungNhan", b'{"soGiayChungNhan":"17H0000002"}', Content_Type="application/json")
    assert (cut.status, cut.json) == (422, {"code": "upstream.soap_fault_client"})


@pytest.mark.parametrize("number", ["17H0000003", "17H0000004"])
def test_what_is_no_envelope_does_not_pass(story: Story, number: str) -> None:
    answer = story.post(
        "/bridge/TraCuuGiayChungNhan", json.dumps({"soGiayChungNhan": number}).encode(), Content_Type="application/json"
    )
    assert (answer.status, answer.json["code"]) == (502, "reply.not_mappable")


def test_mappings_stand_around_the_bridge_and_are_recorded(story: Story) -> None:
    answer = story.post("/mapped/TraCuuGiayChungNhan", b'{"so":"17H0000001"}', Content_Type="application/json")
    assert answer.json == {"so": "17H0000001"}
    assert b"X-Don-Vi: VN-H55/GOV/H55.12/motcua" in story.asked[-1]
    mine = [one for one in entries(story.gateway.home) if one["transaction_id"] == answer.headers["lgsp-transaction-id"]]
    assert [len(one.get("maps", ())) for one in mine] == [1, 1] and mine[0]["maps"][0].startswith("request - sha256:")
    assert mine[1]["reply_bytes"] == len(answer.body) and mine[0]["request_bytes"] == len(b'{"so":"17H0000001"}')


def test_soap_passes_as_soap_with_rights_by_operation(story: Story) -> None:
    answer = story.post("/soap", ENVELOPE, Content_Type="text/xml", SOAPAction=f'"{ACTION}"')
    assert (answer.status, answer.body) == (200, ANSWER) and story.asked[-1].endswith(ENVELOPE)
    mine = [one for one in entries(story.gateway.home) if one["transaction_id"] == answer.headers["lgsp-transaction-id"]]
    assert mine[0]["endpoint"] == "SOAP /TraCuuGiayChungNhan"


@pytest.mark.parametrize(
    ("body", "action", "code"),
    [
        (ENVELOPE.replace(b"TraCuuGiayChungNhan", b"BaoCaoThang"), "urn:thai-nguyen:ho-kinh-doanh/BaoCaoThang", b"access.denied"),
        (ENVELOPE, "urn:thai-nguyen:ho-kinh-doanh/BaoCaoThang", b"request.operation_unclear"),
        (ENVELOPE.replace(b"17H0000001", b"sai"), ACTION, b"request.not_valid"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', ACTION, b"request.malformed"),
    ],
)
def test_what_the_right_or_the_schema_does_not_cover_is_a_soap_fault(story: Story, body: bytes, action: str, code: bytes) -> None:
    before = len(story.asked)
    answer = story.post("/soap", body, Content_Type="text/xml", SOAPAction=action)
    assert answer.status == 500 and b"<faultcode>soapenv:Client</faultcode>" in answer.body and code in answer.body
    assert len(story.asked) == before
