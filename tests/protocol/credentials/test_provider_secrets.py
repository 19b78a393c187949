import pytest

from lgsp.domain.errors import MalformedRequest
from lgsp.protocol.credentials.provider_secrets import read_secrets

NEEDED = ("secret", "api_key")


def test_two_secrets_are_read_from_one_text() -> None:
    assert read_secrets('{"api_key":"k","secret":"bí mật"}', needed=NEEDED) == {"secret": "bí mật", "api_key": "k"}


@pytest.mark.parametrize(
    "text",
    ["bi-mat", '{"secret":"bi-mat"}', '{"secret":"bi-mat","api_key":""}', '{"secret":"bi-mat","api_key":1}',
     '{"secret":"bi-mat","api_key":"k","x":"y"}', '{"secret":"a","secret":"bi-mat","api_key":"k"}', "\ud800bi-mat"],
)  # fmt: skip
def test_anything_else_is_refused_without_being_quoted(text: str) -> None:
    with pytest.raises(MalformedRequest) as told:
        read_secrets(text, needed=NEEDED)
    assert "bi-mat" not in str(told.value) + repr(told.value)
