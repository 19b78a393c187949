from pathlib import Path

import msgspec
import pytest

from lgsp.domain.errors import InternalFault
from lgsp.domain.faults import Fault
from lgsp.gateway.messages.contracts import VersionContract, note, told
from lgsp.runtime.home import Home
from lgsp.runtime.storage.descriptions import Descriptions, keep_description
from lgsp.runtime.storage.object_storage import storage_in_use
from tests.gateway.inside import UPSTREAM, call
from tests.gateway.soap_world import ENVELOPE, passed_on
from tests.gateway.world import service


async def test_a_contract_is_made_once_from_the_description(tmp_path: Path) -> None:
    storage = storage_in_use(Home(tmp_path))
    sha256 = keep_description(storage, msgspec.json.encode({"openapi": "3.1.0", "paths": {}}))
    contract = VersionContract(Descriptions(storage), service(UPSTREAM, description=sha256))
    assert await contract.get() is await contract.get()


async def test_without_its_description_a_service_that_shall_be_checked_is_not_let_through(tmp_path: Path) -> None:
    with pytest.raises(InternalFault):
        await VersionContract(Descriptions(storage_in_use(Home(tmp_path))), service(UPSTREAM, description="0" * 64)).get()


def test_places_are_kept_and_sentences_told() -> None:
    one, faults = call(), [Fault(("body", "a"), "is missing", "còn thiếu"), Fault(("query", "b"), "x", "y")]
    note(one, "request", faults)
    note(one, "reply", faults[:1])
    assert one.faults == ("request body.a", "request query.b", "reply body.a")
    assert told(faults, in_english=True) == "body.a: is missing; query.b: x"
    assert told(faults, in_english=False).startswith("body.a: còn thiếu")


async def test_xml_is_checked_against_the_schemas_of_its_wsdl(tmp_path: Path) -> None:
    version = passed_on(tmp_path)
    contract = await VersionContract(Descriptions(storage_in_use(Home(tmp_path))), version).get()
    facts = {"method": "POST", "path": "", "query": "", "content_type": "text/xml"}
    assert contract.faults_in_request(**facts, body=ENVELOPE) == []
    (fault,) = contract.faults_in_request(**facts, body=ENVELOPE.replace(b"17H0000001", b"sai"))
    assert fault.path == "body.TraCuuGiayChungNhan.soGiayChungNhan"
