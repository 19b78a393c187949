"""The demo's authority: the same signer after a restart, refusals in the protocol's own form, and openssl's own queries answered."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import tsp

from lgsp.domain.errors import ProofRefused
from lgsp.domain.http import HttpRequest
from lgsp.protocol.proof.timestamps import REPLY_TYPE, read_reply, write_query
from lgsp.sandbox.systems.timestamp_authority import TimestampAuthority

AT = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "keys").mkdir()
    return tmp_path


def made(folder: Path) -> TimestampAuthority:
    return TimestampAuthority(folder / "keys", folder, lambda: AT)


def test_it_is_the_same_after_a_restart(folder: Path) -> None:
    made(folder)
    root = (folder / "sandbox-tsa.pem").read_bytes()
    assert made(folder).stamp(write_query(b"x", nonce=1)) and (folder / "sandbox-tsa.pem").read_bytes() == root
    assert (folder / "keys" / "sandbox-tsa.pem").stat().st_mode & 0o777 == 0o600
    (folder / "sandbox-tsa.pem").unlink()
    made(folder)
    assert (folder / "sandbox-tsa.pem").read_bytes() != root


def test_a_query_of_openssl_is_answered_and_openssl_believes_the_answer(folder: Path) -> None:
    authority = made(folder)
    (folder / "message").write_bytes(b"some bytes")
    query = ["openssl", "ts", "-query", "-data", "message", "-sha256", "-cert", "-out", "query.tsq"]
    subprocess.run(query, cwd=folder, capture_output=True, check=True)
    answer = authority.answer(HttpRequest("POST", "/tsa", (), (folder / "query.tsq").read_bytes()))
    assert (answer.status, dict(answer.headers)["Content-Type"]) == (200, REPLY_TYPE)
    (folder / "reply.tsr").write_bytes(answer.body)
    verify = ["openssl", "ts", "-verify", "-in", "reply.tsr", "-queryfile", "query.tsq", "-CAfile", "sandbox-tsa.pem"]
    done = subprocess.run(verify, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "Verification: OK" in done.stdout


def test_what_it_does_not_like_is_refused_in_its_own_form(folder: Path) -> None:
    authority = made(folder)
    assert authority.answer(HttpRequest("GET", "/tsa", (), b"")).status == 405
    imprint = {"hash_algorithm": {"algorithm": "sha512"}, "hashed_message": bytes(64)}
    for query in (b"", b"nonsense", tsp.TimeStampReq({"version": "v1", "message_imprint": imprint}).dump()):
        with pytest.raises(ProofRefused, match=r"gave no time-stamp.*status = 2"):
            read_reply(authority.stamp(query), b"", nonce=1, roots=[])


def test_without_a_nonce_there_is_none_in_the_answer(folder: Path) -> None:
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes(32)}
    reply = tsp.TimeStampResp.load(made(folder).stamp(tsp.TimeStampReq({"version": "v1", "message_imprint": imprint}).dump()))
    info = reply["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    assert info["nonce"].native is None and info["gen_time"].native == AT
