import json

import msgspec
import pytest

from lgsp.domain.errors import ContentRefused
from lgsp.protocol.xml.soap_description import Complex, Element, SoapDescription, soap_description
from tests.protocol.xml.wsdls import described

KNOWN = described(
    '<xs:simpleContent><xs:extension base="xs:string"><xs:attribute name="a" type="xs:int"/></xs:extension></xs:simpleContent>'
)


def test_a_description_is_read_as_it_was_written() -> None:
    assert soap_description(json.loads(msgspec.json.encode(KNOWN))) == KNOWN
    assert KNOWN.operation("Ask") is not None and KNOWN.operation("No") is None


@pytest.mark.parametrize("content", [{}, {"format": "lgsp-soap/2"}, {"format": "lgsp-soap/1", "operations": 1}])
def test_another_document_is_refused(content: dict[str, object]) -> None:
    with pytest.raises(ContentRefused):
        soap_description(content)


def test_a_type_that_is_not_there_is_told() -> None:
    broken = SoapDescription("lgsp-soap/1", types={"a": Complex((Element("b", "nowhere"),))})
    with pytest.raises(ContentRefused, match="nowhere"):
        soap_description(msgspec.to_builtins(broken))
