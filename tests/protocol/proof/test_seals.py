import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import JournalBroken
from lgsp.protocol.proof.seals import (
    Seal,
    parse_seal,
    read_log_list,
    read_public_key,
    read_seal,
    write_log_list,
    write_public_key,
    write_seal,
)
from lgsp.protocol.snapshot import key_id_of

KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
KEY_ID = key_id_of(KEY.public_key())
KEYS = {KEY_ID: KEY.public_key()}
SEAL = Seal(log="gateway-1", number=3, count=12, link="ab" * 32, at="2025-07-01T00:00:00.000000Z", key_id="", signature="")


def test_a_seal_is_read_as_it_was_signed() -> None:
    line = write_seal(SEAL, KEY)
    read = read_seal(line, KEYS)
    assert (read.log, read.number, read.count, read.link, read.at, read.key_id) == ("gateway-1", 3, 12, "ab" * 32, SEAL.at, KEY_ID)
    assert read_seal(line.rstrip(), KEYS) == parse_seal(line) == read


def test_every_flipped_bit_of_a_seal_and_of_a_list_is_found() -> None:
    for line, read in ((write_seal(SEAL, KEY), read_seal), (write_log_list(("b", "a"), KEY), read_log_list)):
        for bit in range(8 * len(line)):
            changed = bytearray(line)
            changed[bit // 8] ^= 1 << bit % 8
            with pytest.raises(JournalBroken):
                read(bytes(changed), KEYS)


@given(st.binary(max_size=300))
def test_any_other_bytes_are_no_seal(data: bytes) -> None:
    with pytest.raises(JournalBroken):
        read_seal(data, KEYS)


def test_a_seal_of_a_key_that_is_not_trusted_is_refused() -> None:
    with pytest.raises(JournalBroken, match="not trusted"):
        read_seal(write_seal(SEAL, Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)), KEYS)


def test_a_signature_in_capital_letters_is_another_spelling_and_refused() -> None:
    line = write_seal(SEAL, KEY)
    signature = parse_seal(line).signature.encode()
    with pytest.raises(JournalBroken, match="does not fit"):
        read_seal(line.replace(signature, signature.upper()), KEYS)


def test_a_line_that_means_the_same_but_is_written_otherwise_is_refused() -> None:
    with pytest.raises(JournalBroken, match="spelled"):
        read_seal(write_seal(SEAL, KEY).replace(b',"number"', b', "number"'), KEYS)


def test_the_list_is_in_order_whoever_wrote_it() -> None:
    assert read_log_list(write_log_list(("gateway-2", "gateway-1"), KEY), KEYS) == ("gateway-1", "gateway-2")


def test_a_public_key_is_read_in_our_spelling_and_under_its_name_only() -> None:
    data = write_public_key(KEY.public_key())
    assert key_id_of(read_public_key(data, KEY_ID)) == key_id_of(read_public_key(data)) == KEY_ID
    with pytest.raises(JournalBroken):
        read_public_key(data + b"\n", KEY_ID)
    with pytest.raises(JournalBroken):
        read_public_key(data, "0" * 16)


def test_what_is_no_ed25519_key_is_refused() -> None:
    rsa = generate_private_key(public_exponent=65537, key_size=2048).public_key()
    for data in (b"", b"-----BEGIN PUBLIC KEY-----\n", rsa.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)):
        with pytest.raises(JournalBroken):
            read_public_key(data)
    unknown = write_public_key(KEY.public_key()).replace(b"K2Vw", b"J2Vw")
    with pytest.raises(JournalBroken):
        read_public_key(unknown)
