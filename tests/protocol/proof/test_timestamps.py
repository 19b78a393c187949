import hashlib
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import tsp
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import ProofRefused
from lgsp.protocol.proof.timestamps import read_reply, read_roots, read_token, write_query
from lgsp.sandbox.systems.timestamp_authority import TimestampAuthority

AT = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
MESSAGE = b"lgsp/VN-H55\n7\nroot\n"
NONCE = 0x1234567890


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("authority")


@pytest.fixture(scope="module")
def authority(folder: Path) -> TimestampAuthority:
    (folder / "keys").mkdir()
    return TimestampAuthority(folder / "keys", folder, lambda: AT)


@pytest.fixture(scope="module")
def roots(authority: TimestampAuthority, folder: Path) -> list:  # type: ignore[type-arg]
    return read_roots((folder / "sandbox-tsa.pem").read_bytes())


Stamp = Callable[..., bytes]


def test_a_time_stamp_is_verified_as_an_answer_and_as_it_was_kept(authority: TimestampAuthority, roots: list) -> None:  # type: ignore[type-arg]
    query = write_query(MESSAGE, nonce=NONCE)
    asked = tsp.TimeStampReq.load(query)
    assert asked["message_imprint"]["hashed_message"].native == hashlib.sha256(MESSAGE).digest() and asked["cert_req"].native
    stamped = read_reply(authority.stamp(query), MESSAGE, nonce=NONCE, roots=roots)
    assert stamped.at == AT and read_token(stamped.token, MESSAGE, roots=roots) == stamped


def test_openssl_verifies_it_as_well(authority: TimestampAuthority, roots: list, folder: Path) -> None:  # type: ignore[type-arg]
    stamped = read_reply(authority.stamp(write_query(MESSAGE, nonce=NONCE)), MESSAGE, nonce=NONCE, roots=roots)
    (folder / "token.der").write_bytes(stamped.token)
    for message, code in ((MESSAGE, 0), (MESSAGE + b"x", 1)):
        (folder / "message").write_bytes(message)
        command = ["openssl", "ts", "-verify", "-token_in", "-in", "token.der", "-data", "message", "-CAfile", "sandbox-tsa.pem"]
        assert subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == code


def test_what_is_not_over_our_bytes_with_our_nonce_under_our_roots_is_refused(
    authority: TimestampAuthority,
    roots: list,  # type: ignore[type-arg]
    tmp_path: Path,
) -> None:
    reply = authority.stamp(write_query(MESSAGE, nonce=NONCE))
    (tmp_path / "keys").mkdir()
    TimestampAuthority(tmp_path / "keys", tmp_path, lambda: AT)
    others = read_roots((tmp_path / "sandbox-tsa.pem").read_bytes())
    for words in ({"message": b"other"}, {"nonce": 1}, {"roots": others}, {"roots": []}):
        given_words = {"message": MESSAGE, "nonce": NONCE, "roots": roots, **words}
        with pytest.raises(ProofRefused, match="does not hold"):
            read_reply(reply, **given_words)  # type: ignore[arg-type]


def test_a_digest_of_another_kind_is_refused(authority: TimestampAuthority, roots: list, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[type-arg]
    from lgsp.protocol.proof import timestamps

    reply = authority.stamp(write_query(MESSAGE, nonce=NONCE))
    monkeypatch.setattr(timestamps, "_SHA256", "2.16.840.1.101.3.4.2.3")
    with pytest.raises(ProofRefused, match="not over a SHA-256"):
        read_reply(reply, MESSAGE, nonce=NONCE, roots=roots)


def test_a_refusal_of_the_authority_is_told(authority: TimestampAuthority, roots: list) -> None:  # type: ignore[type-arg]
    with pytest.raises(ProofRefused, match="gave no time-stamp"):
        read_reply(authority.stamp(b"nonsense"), MESSAGE, nonce=NONCE, roots=roots)


@given(place=st.floats(0, 0.999), bit=st.integers(0, 7))
def test_no_changed_byte_comes_through(authority: TimestampAuthority, roots: list, place: float, bit: int) -> None:  # type: ignore[type-arg]
    token = read_reply(authority.stamp(write_query(MESSAGE, nonce=NONCE)), MESSAGE, nonce=NONCE, roots=roots).token
    changed = bytearray(token)
    changed[int(place * len(token))] ^= 1 << bit
    try:
        assert read_token(bytes(changed), MESSAGE, roots=roots).at == AT
    except ProofRefused:
        return


@given(st.binary(max_size=100))
def test_any_other_bytes_are_refused(data: bytes) -> None:
    for read in (lambda: read_token(data, MESSAGE, roots=[]), lambda: read_reply(data, MESSAGE, nonce=1, roots=[])):
        with pytest.raises(ProofRefused):
            read()
    with pytest.raises(ProofRefused, match="no certificates"):
        read_roots(data)
