"""A snapshot is believed only if a trusted key signed exactly these bytes for this instance, and it is newer."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.configuration import Configuration, Member
from lgsp.domain.errors import ConfigurationRefused
from lgsp.protocol.snapshot import HEADING_BYTES_MAX, key_id_of, read_heading, read_snapshot, write_snapshot

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
TRUSTED = {key_id_of(KEY.public_key()): KEY.public_key()}
CONFIGURATION = Configuration("VN-H55", 7, datetime(2026, 11, 22, tzinfo=UTC), members=(Member("VN-H55/GOV/H55", "Tỉnh"),))
SNAPSHOT = write_snapshot(CONFIGURATION, KEY)


def test_what_was_signed_is_read_back():
    assert read_snapshot(SNAPSHOT, keys=TRUSTED, instance="VN-H55", newer_than=6) == CONFIGURATION
    assert read_heading(SNAPSHOT).number == 7


def test_the_same_configuration_always_gives_the_same_bytes():
    assert write_snapshot(CONFIGURATION, KEY) == SNAPSHOT


@pytest.mark.parametrize("newer_than", [7, 8])
def test_an_older_snapshot_or_the_same_again_is_refused(newer_than):
    with pytest.raises(ConfigurationRefused, match="older"):
        read_snapshot(SNAPSHOT, keys=TRUSTED, instance="VN-H55", newer_than=newer_than)


def test_a_snapshot_of_another_instance_is_refused():
    with pytest.raises(ConfigurationRefused, match="another instance"):
        read_snapshot(SNAPSHOT, keys=TRUSTED, instance="VN-H26")


def test_a_key_that_is_not_trusted_is_refused():
    with pytest.raises(ConfigurationRefused, match="not trusted"):
        read_snapshot(SNAPSHOT, keys={}, instance="VN-H55")


@given(st.integers(0, len(SNAPSHOT) - 1), st.integers(1, 255))
def test_any_changed_byte_is_refused(place, change):
    changed = bytearray(SNAPSHOT)
    changed[place] ^= change
    with pytest.raises(ConfigurationRefused):
        read_snapshot(bytes(changed), keys=TRUSTED, instance="VN-H55")


@given(st.binary(max_size=200))
def test_noise_is_refused(noise):
    with pytest.raises(ConfigurationRefused):
        read_snapshot(noise, keys=TRUSTED, instance="VN-H55")


def test_a_heading_without_end_is_refused():
    with pytest.raises(ConfigurationRefused):
        read_heading(b" " * (2 * HEADING_BYTES_MAX))
    with pytest.raises(ConfigurationRefused, match="unknown format"):
        read_heading(SNAPSHOT.split(b"\n")[0])


def test_a_signature_with_loose_bits_is_refused():
    signature = read_heading(SNAPSHOT).signature
    loose = signature[:-3] + chr(ord(signature[-3]) + 1) + signature[-2:]
    with pytest.raises(ConfigurationRefused, match="does not fit"):
        read_snapshot(SNAPSHOT.replace(signature.encode(), loose.encode()), keys=TRUSTED, instance="VN-H55")


def test_a_signed_heading_over_another_content_is_refused():
    from lgsp.protocol import snapshot

    def forged(payload: bytes, number: int) -> bytes:
        import base64
        import hashlib

        digest = hashlib.sha256(payload).hexdigest()
        signature = base64.b64encode(KEY.sign(snapshot._signed("VN-H55", number, digest))).decode()
        heading = snapshot.Heading(snapshot.FORMAT, "VN-H55", number, digest, key_id_of(KEY.public_key()), signature)
        return snapshot.msgspec.json.encode(heading) + b"\n" + payload

    payload = SNAPSHOT.partition(b"\n")[2]
    with pytest.raises(ConfigurationRefused, match="differ"):
        read_snapshot(forged(payload, 8), keys=TRUSTED, instance="VN-H55")
    with pytest.raises(ConfigurationRefused, match="unreadable"):
        read_snapshot(forged(b"{}", 8), keys=TRUSTED, instance="VN-H55")
