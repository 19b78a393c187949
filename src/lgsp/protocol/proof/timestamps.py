"""Time-stamps: an outside authority's signed statement that some bytes existed at a time (RFC 3161).

Rules: no I/O, no clock; the nonce is passed in. A token is accepted only if its signer's certificate chains to a trusted root, was valid at
the stamped time, and is for time-stamping only (RFC 3161, section 2.3); if it covers exactly our bytes, by SHA-256; and, in an answer, if
it carries our nonce.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from asn1crypto import cms, tsp
from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import TimeStampResponse, VerificationError, VerifierBuilder, decode_timestamp_response

from lgsp.domain.errors import ProofRefused

QUERY_TYPE: Final = "application/timestamp-query"
REPLY_TYPE: Final = "application/timestamp-reply"
TOKEN_BYTES_MAX: Final = 65_536
_SHA256: Final = "2.16.840.1.101.3.4.2.1"


class Stamped(msgspec.Struct, frozen=True):
    """A verified time-stamp: its time, the serial number, and the token in DER."""

    at: datetime
    serial: int
    token: bytes


def write_query(message: bytes, *, nonce: int) -> bytes:
    """The request to an authority (TimeStampReq): the message's SHA-256, a nonce, and the demand for its certificate."""
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": hashlib.sha256(message).digest()}
    query: bytes = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint, "nonce": nonce, "cert_req": True}).dump()
    return query


def read_reply(data: bytes, message: bytes, *, nonce: int, roots: Sequence[Certificate]) -> Stamped:
    """Parse and verify an authority's answer (TimeStampResp); raises `ProofRefused` saying why not."""
    try:
        reply = decode_timestamp_response(data[: TOKEN_BYTES_MAX + 1])
    except ValueError as cause:
        raise ProofRefused(why="not the answer of a time-stamping authority") from cause
    if reply.status not in (0, 1):
        raise ProofRefused(why="the authority gave no time-stamp", status=reply.status)
    return _verified(reply, message, nonce=nonce, roots=roots)


def read_token(token: bytes, message: bytes, *, roots: Sequence[Certificate]) -> Stamped:
    """Parse and verify a stored token (TimeStampToken); raises `ProofRefused` saying why not."""
    try:
        wrapped = tsp.TimeStampResp({"status": {"status": 0}, "time_stamp_token": cms.ContentInfo.load(token, strict=True)}).dump()
        reply = decode_timestamp_response(wrapped)
    except (ValueError, TypeError) as cause:
        raise ProofRefused(why="not a time-stamp") from cause
    return _verified(reply, message, nonce=None, roots=roots)


def read_roots(pem: bytes) -> list[Certificate]:
    """Trusted certificates from a PEM file; raises `ProofRefused` if there are none."""
    try:
        return load_pem_x509_certificates(pem)
    except ValueError as cause:
        raise ProofRefused(why="no certificates in the file of trusted authorities") from cause


def _verified(reply: TimeStampResponse, message: bytes, *, nonce: int | None, roots: Sequence[Certificate]) -> Stamped:
    try:
        if reply.tst_info.message_imprint.hash_algorithm.dotted_string != _SHA256:
            raise ProofRefused(why="the time-stamp is not over a SHA-256 digest")
        VerifierBuilder(roots=list(roots), nonce=nonce).build().verify_message(reply, message)
        return Stamped(at=reply.tst_info.gen_time, serial=reply.tst_info.serial_number, token=reply.time_stamp_token())
    except (VerificationError, ValueError) as cause:
        raise ProofRefused(why=f"the time-stamp does not hold: {cause}") from cause
