"""The token that authorises a replay (a call that an officer sends again for a consumer): a JWT with the officer as actor (RFC 8693, 4.1).

Rules: one algorithm, Ed25519 (RFC 9864), pinned by us; a key of its own, so that the key of ordinary access tokens can't make one;
`typ` must be `lgsp-resend+jwt`. It is valid for a minute, can be used once (`jti`, which the gateway remembers), and for one
request only: `request_digest` is the digest that the journal records of a request, over method, target, content type and body.
`txn` (RFC 8417) names the original exchange, `act_id` the audit record of the officer's act. Keys and the current time are passed
in.
"""

import base64
from datetime import datetime
from typing import Any, Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from lgsp.domain.errors import CredentialRefused

ALGORITHM: Final = "Ed25519"
SCHEME: Final = "Lgsp-Resend"
"""The scheme of `Authorization` that shows one."""

LIFETIME_S: Final = 60
AHEAD_S: Final = 5
"""How far the clocks of platform and gateway may differ, in seconds."""

TOKEN_LENGTH_MAX: Final = 4096
REPLAYED_BODY_BYTES_MAX: Final = 1024 * 1024
"""Largest body that is sent again: the gateway holds it before it knows who calls."""

_TYPE: Final = "lgsp-resend+jwt"


class ReplayFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The claims of a replay token. `approver` is empty if one officer is enough."""

    token_id: str
    instance: str
    consumer: str
    officer: str
    approver: str = ""
    original: str
    act: str
    request_digest: str


def issue_replay_token(facts: ReplayFacts, *, key: Ed25519PrivateKey, now: datetime) -> str:
    """Issue a replay token."""
    issued_at_s = int(now.timestamp())
    claims: dict[str, Any] = {
        "iss": _issuer(facts.instance),
        "aud": facts.instance,
        "sub": facts.consumer,
        "act": {"sub": facts.officer},
        "txn": facts.original,
        "act_id": facts.act,
        "request_digest": facts.request_digest,
        "jti": facts.token_id,
        "iat": issued_at_s,
        "exp": issued_at_s + LIFETIME_S,
    }
    if facts.approver:
        claims["approved_by"] = facts.approver
    return jwt.encode({"alg": ALGORITHM, "typ": _TYPE}, claims, OKPKey.import_key(key), algorithms=[ALGORITHM])


def verify_replay_token(token: str, *, key: bytes, instance: str, now: datetime) -> ReplayFacts:
    """The claims of a valid token, verified with the public key of 32 bytes. Raises `CredentialRefused` saying why."""
    if len(token) > TOKEN_LENGTH_MAX:
        raise CredentialRefused(why="not this platform's word for sending again")
    try:
        decoded = jwt.decode(token, _public(key), algorithms=[ALGORITHM])
    except (JoseError, ValueError, TypeError, KeyError) as cause:
        raise CredentialRefused(why="not this platform's word for sending again") from cause
    claims = decoded.claims
    if decoded.header.get("typ") != _TYPE:
        raise CredentialRefused(why="not a token for sending again")
    if claims.get("iss") != _issuer(instance) or claims.get("aud") != instance:
        raise CredentialRefused(why="issued by or for another platform")
    _check_time(claims.get("iat"), claims.get("exp"), now.timestamp())
    actor = claims.get("act")
    try:
        return msgspec.convert(
            {
                "token_id": claims.get("jti"),
                "instance": instance,
                "consumer": claims.get("sub"),
                "officer": actor.get("sub") if isinstance(actor, dict) else None,
                "approver": claims.get("approved_by", ""),
                "original": claims.get("txn"),
                "act": claims.get("act_id"),
                "request_digest": claims.get("request_digest"),
            },
            ReplayFacts,
        )
    except msgspec.ValidationError as cause:
        raise CredentialRefused(why="a claim is missing") from cause


def _check_time(issued_at_s: object, expires_at_s: object, now_s: float) -> None:
    if not isinstance(issued_at_s, int) or not isinstance(expires_at_s, int):
        raise CredentialRefused(why="iat or exp is missing")
    if expires_at_s <= now_s:
        raise CredentialRefused(why="expired; send again anew")
    if issued_at_s > now_s + AHEAD_S or expires_at_s > now_s + AHEAD_S + LIFETIME_S:
        raise CredentialRefused(why="it would be good for longer than a minute")


def _public(key: bytes) -> OKPKey:
    return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": base64.urlsafe_b64encode(key).rstrip(b"=").decode("ascii")})


def _issuer(instance: str) -> str:
    return f"{instance}/resend"
