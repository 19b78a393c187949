"""`Content-Digest` with the examples of RFC 9530, appendix D."""

import pytest

from lgsp.domain.errors import MalformedRequest
from lgsp.protocol.http.content_digest import digest_of, fits

BODY = b'{"hello": "world"}\n'
SHA256 = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"


def test_the_example_of_the_specification_fits_and_nothing_else():
    assert fits(SHA256, BODY) and not fits(SHA256, BODY + b" ")
    assert digest_of(BODY) == SHA256 and fits(digest_of(b""), b"")


def test_every_algorithm_that_is_known_must_fit_and_others_are_not_looked_at():
    assert fits(f"md5=:AAAA:, {SHA256}", BODY)
    assert not fits(f"sha-512=:AAAA:, {SHA256}", BODY)
    assert not fits("sha-256=1", BODY)


def test_a_field_without_an_algorithm_we_know_is_refused():
    with pytest.raises(MalformedRequest, match="name sha-256 or sha-512"):
        fits("md5=:AAAA:", BODY)
