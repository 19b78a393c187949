"""Access tokens as JWTs (RFC 9068), the key set that verifies them (RFC 7517) and the authorization server's metadata (RFC 8414).

Rules: one algorithm, RS256, pinned by us and never read from the token; `typ` must be `at+jwt`; issuer, audience and expiry are
checked. A token names a credential (`client_id`), and the configuration is asked at each call whether that credential is still
valid, so a revoked credential invalidates its tokens at once. Keys and the current time are passed in.
"""

import hashlib
from datetime import datetime
from typing import Any, Final

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from lgsp.domain.errors import CredentialRefused
from lgsp.protocol.http.client_certificates import confirmation_of, confirmed_by

ALGORITHM: Final = "RS256"
_TYPE: Final = "at+jwt"
TOKEN_LENGTH_MAX: Final = 4096
"""Longest token that is looked at, in characters; ours have about 700."""


class TokenFacts(msgspec.Struct, frozen=True):
    """The claims of a verified token. If it names a client certificate, it is valid only together with that certificate."""

    key_id: str
    expires_at_s: int
    certificate: str = ""


class TokenKey:
    """The key that signs and verifies tokens, and the issuer (which is also the audience)."""

    def __init__(self, *, pem: bytes, issuer: str) -> None:
        key_id = hashlib.sha256(pem).hexdigest()[:16]
        self._key = RSAKey.import_key(pem, {"kid": key_id, "use": "sig", "alg": ALGORITHM})
        self._kid = key_id
        self.issuer = issuer

    def issue(self, *, key_id: str, token_id: str, now: datetime, lifetime_s: int, certificate: str = "") -> str:
        """Issue a token for the credential `key_id`, bound to a client certificate if its thumbprint is given (RFC 8705)."""
        issued_at_s = int(now.timestamp())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": self.issuer,
            "sub": key_id,
            "client_id": key_id,
            "iat": issued_at_s,
            "exp": issued_at_s + lifetime_s,
            "jti": token_id,
        }
        if certificate:
            claims["cnf"] = confirmation_of(certificate)
        return jwt.encode({"alg": ALGORITHM, "typ": _TYPE, "kid": self._kid}, claims, self._key, algorithms=[ALGORITHM])

    def verify(self, token: str, *, now: datetime) -> TokenFacts:
        """Verify a token; raises `CredentialRefused` saying why."""
        if len(token) > TOKEN_LENGTH_MAX:
            raise CredentialRefused(why="not one of this platform's tokens")
        try:
            decoded = jwt.decode(token, self._key, algorithms=[ALGORITHM])
        except (JoseError, ValueError, TypeError, KeyError) as cause:
            raise CredentialRefused(why="not one of this platform's tokens") from cause
        claims, typ = decoded.claims, decoded.header.get("typ", "")
        if str(typ).lower() not in (_TYPE, f"application/{_TYPE}"):
            raise CredentialRefused(why="not an access token")
        if claims.get("iss") != self.issuer or not _is_for(claims.get("aud"), self.issuer):
            raise CredentialRefused(why="issued by or for another platform")
        key_id, expires_at_s = claims.get("client_id"), claims.get("exp")
        certificate = confirmed_by(claims.get("cnf"))
        if certificate is None:
            raise CredentialRefused(why="bound to something that is not understood here")
        if not isinstance(key_id, str) or not isinstance(expires_at_s, int):
            raise CredentialRefused(why="client_id or exp is missing")
        if expires_at_s <= now.timestamp():
            raise CredentialRefused(why="expired; get a new token")
        return TokenFacts(key_id, expires_at_s, certificate)

    def public_keys(self) -> dict[str, Any]:
        """The JSON Web Key Set."""
        return {"keys": [self._key.as_dict(private=False)]}

    def metadata(self) -> dict[str, Any]:
        """The authorization server's metadata."""
        return {
            "issuer": self.issuer,
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/.well-known/jwks.json",
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "tls_client_certificate_bound_access_tokens": True,
        }


def _is_for(audience: object, issuer: str) -> bool:
    return audience == issuer or (isinstance(audience, list) and issuer in audience)
