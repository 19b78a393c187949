from typing import Any

import pytest

from lgsp.domain.errors import ContentRefused
from lgsp.registry.facts import VersionFacts
from lgsp.registry.operations.services import publish_service_version
from lgsp.registry.operations.wsdl import import_wsdl, left_out
from lgsp.registry.queries.compilation import compiled_configuration
from lgsp.runtime.clock import now
from lgsp.runtime.home import home_in_use
from lgsp.runtime.storage.object_storage import storage_in_use
from tests.protocol.files.test_file_bundles import zipped
from tests.protocol.xml.test_wsdl import ASMX
from tests.protocol.xml.wsdls import SCHEMA_HEAD


def told() -> dict[str, Any]:
    return {"by": "test", "why": "thử", "now": now()}


def facts(**more: Any) -> VersionFacts:
    return VersionFacts(
        **{"version": "2.0", "base_path": "/hkd/2.0", "upstreams": ["http://127.0.0.1:9/a.asmx"], "kind": "OPENAPI", **more}
    )


def test_a_wsdl_becomes_a_draft_that_can_be_published_and_compiled(world: Any) -> None:
    row = import_wsdl(service=world.service, facts=facts(), data=ASMX, **told())
    assert (row.status, row.kind, row.endpoints) == ("draft", "OPENAPI", ["POST /TraCuuGiayChungNhan", "POST /DanhSachTheoXa"])
    assert len(left_out(row)) == 1 and row.upstreams == ["http://127.0.0.1:9/a.asmx"]
    again = import_wsdl(service=world.service, facts=facts(), data=zipped(**{"a.wsdl": ASMX}), **told())
    assert again.pk == row.pk
    publish_service_version(version=again, **told())
    made = next(one for one in compiled_configuration(instance="VN-H55", number=1, now=now()).services if one.version == "2.0")
    assert made.soap == again.soap_sha256 and made.description == again.openapi_sha256
    assert storage_in_use(home_in_use()).get(f"descriptions/{made.soap}.json") is not None


def test_it_may_pass_as_soap_or_only_check_xml(world: Any) -> None:
    row = import_wsdl(service=world.service, facts=facts(kind="SOAP", validation="enforce"), data=ASMX, **told())
    assert row.endpoints[0] == "SOAP /TraCuuGiayChungNhan" and left_out(row) == []
    schema = f'{SCHEMA_HEAD}<xs:element name="a" type="xs:int"/></xs:schema>'.encode()
    plain = import_wsdl(service=world.service, facts=facts(kind="REST", version="3.0", base_path="/x"), data=schema, **told())
    assert plain.kind == "REST" and plain.soap_sha256


@pytest.mark.parametrize("data", [b"<a/>", b"PK\x03\x04x", b"", ASMX.replace(b'use="literal"', b'use="encoded"')])
def test_what_cannot_be_read_changes_nothing(world: Any, data: bytes) -> None:
    with pytest.raises(ContentRefused) as caught:
        import_wsdl(service=world.service, facts=facts(), data=data, **told())
    assert all(fault.place[:1] != ("soap",) for fault in caught.value.faults)
