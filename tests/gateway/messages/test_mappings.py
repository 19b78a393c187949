import pytest

from lgsp.domain.configuration import Mapping
from lgsp.domain.errors import InternalFault
from lgsp.gateway.messages.mappings import compiled, headers_of, words_of
from tests.gateway.inside import call, known_call
from tests.gateway.world import CONSUMER


def test_a_mapping_that_cannot_be_read_lets_nothing_through() -> None:
    assert compiled(Mapping(), "request").mark.startswith("request - ")
    with pytest.raises(InternalFault, match="request mapping"):
        compiled(Mapping(language="jmespath", text="{"), "request")


def test_the_words_of_a_call_are_what_is_known_of_it() -> None:
    words = words_of(known_call(user_id="H55.1"))
    assert (words["consumer"], words["purpose"], words["user_id"]) == (CONSUMER, "Giải quyết thủ tục hành chính", "H55.1")
    assert set(words_of(call())) == {"transaction_id"}


def test_header_names_come_in_lower_case() -> None:
    assert headers_of(call(headers={"X-Ma": "H55"})) == (("x-ma", "H55"),)
