"""Message signatures with the examples of RFC 9421, appendix B.2."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import CredentialRefused, MalformedRequest
from lgsp.protocol.credentials.signature_keys import key_in, read_public_pem
from lgsp.protocol.http.message_signatures import (
    COMPONENTS_MAX,
    Message,
    check_coverage,
    check_time,
    read_signatures,
    signature_base,
)

ED25519 = b"""-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=
-----END PUBLIC KEY-----
"""
P256 = b"""-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf
w0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==
-----END PUBLIC KEY-----
"""
FIELDS = {
    "date": ["Tue, 20 Apr 2021 02:07:55 GMT"],
    "content-type": ["application/json"],
    "content-length": ["18"],
    "x": ["1", " 2 "],
    "signature": ["sig1=:AA==:"],
}
MESSAGE = Message({"@method": "POST", "@path": "/foo", "@authority": "example.com"}, lambda name: FIELDS.get(name, []))
PLAIN = ';created=1618884473;keyid="k"'


def signed(components, parameters=PLAIN, value=":AAAA:"):
    (found,) = read_signatures(f"s=({components}){parameters}", f"s={value}")
    return found


def base(components, **more):
    one = signed(components)
    return signature_base(one.components, one.text, MESSAGE, **more).decode()


def test_the_request_of_the_specification_verifies():
    text = '("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"'
    value = ":wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:"
    (one,) = read_signatures(f"sig-b26={text}", f"sig-b26={value}")
    assert (one.label, one.key_id, one.created_s, one.text) == ("sig-b26", "test-key-ed25519", 1618884473, text)
    key = key_in(read_public_pem(ED25519)[2])
    assert key.fits(one.value, signature_base(one.components, one.text, MESSAGE))


def test_the_response_of_the_specification_verifies():
    digest = "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:"
    fields = {"content-type": ["application/json"], "content-digest": [digest], "content-length": ["23"]}
    text = '("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256"'
    value = ":wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==:"
    (one,) = read_signatures(f"sig-b24={text}", f"sig-b24={value}")
    message = Message({"@status": "200"}, lambda name: fields.get(name, []))
    assert key_in(read_public_pem(P256)[2]).fits(one.value, signature_base(one.components, one.text, message))


def test_a_base_has_a_line_per_component_and_one_for_the_statement():
    assert base('"@method" "x"') == f'"@method": POST\n"x": 1, 2\n"@signature-params": ("@method" "x"){PLAIN}'


def test_a_reply_may_cover_its_request():
    assert '"signature";req: sig1=:AA==:' in base('"@method" "signature";req', request=MESSAGE)
    assert '"@method";req: POST' in base('"@method";req', request=MESSAGE)
    with pytest.raises(CredentialRefused, match="only a reply"):
        base('"@method";req')


@pytest.mark.parametrize(
    ("components", "why"),
    [
        ('"x" "x"', "twice"),
        ('"y"', "does not have"),
        ('"Date"', "does not have"),
        ('"@query"', "not understood"),
        ('"x";sf', "not understood"),
        ('"x";key="a"', "not understood"),
    ],
)
def test_what_can_not_be_covered_is_refused(components, why):
    with pytest.raises(CredentialRefused, match=why):
        base(components)


@pytest.mark.parametrize(
    "parameters",
    [
        ";created=1",
        ';keyid="k"',
        ';created="1";keyid="k"',
        ';created;keyid="k"',
        ';created=1;keyid="k";alg=1',
        ';created=1;keyid="k";expires="x"',
    ],
)
def test_a_signature_that_proves_nothing_here_is_left_out(parameters):
    assert read_signatures(f's=("@method"){parameters}', "s=:AAAA:") == []


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("s=1", "s=:AAAA:"),
        ('s=("x")', "t=:AAAA:"),
        ('s=("x")', "s=(1)"),
        ('s=("x")', "s=1"),
        ("s=(1)", "s=:AAAA:"),
        (f"s=({' '.join(f'{chr(34)}x{n}{chr(34)}' for n in range(COMPONENTS_MAX + 1))})", "s=:AAAA:"),
    ],
)
def test_fields_that_do_not_belong_together_are_malformed(told, shown):
    with pytest.raises(MalformedRequest):
        read_signatures(told, shown)


def test_enough_must_be_covered():
    check_coverage(signed('"@method" "@target-uri"'), has_body=False)
    check_coverage(signed('"@method" "@path" "@query" "content-digest"'), has_body=True)
    with pytest.raises(CredentialRefused, match="@method, @target-uri, content-digest"):
        check_coverage(signed('"@path" "@method";req'), has_body=True)


def test_a_signature_is_good_for_a_short_while():
    one = signed('"@method"', ';created=1000;expires=1100;keyid="k"')
    check_time(one, now_s=1099, window_s=300)
    check_time(signed('"@method"', ';created=1000;keyid="k"'), now_s=700, window_s=300)
    for now_s, why in ((1100, "expired"), (1301, "window|within"), (699, "within")):
        with pytest.raises(CredentialRefused, match=why):
            check_time(one, now_s=now_s, window_s=300)


@given(st.text(alphabet='s=("@x):;keyidcrat1', max_size=40), st.text(alphabet="s=:A,", max_size=10))
def test_whatever_is_sent_is_read_or_malformed(told, shown):
    with contextlib.suppress(MalformedRequest):
        read_signatures(told, shown)
