"""Sign-in of citizens at the identity provider (OpenID Connect Core 1.0, authorization code with PKCE, RFC 7636).

Rules: the personal number comes only from a claim of an ID token whose signature, issuer, audience, nonce and expiry were checked;
nothing about the citizen is stored here. What must be compared when the citizen returns is in `Begun`, which the portal keeps in
the session. With `LGSP_LOOPBACK_ONLY` the provider must be on this machine.
"""

import secrets
import time
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from lgsp.domain.errors import CitizenUnknown, SettingInvalid
from lgsp.runtime.settings import setting

TIMEOUT_S: Final = 10
ALGORITHMS: Final = ("RS256", "ES256")
CLOCK_SLACK_S: Final = 60
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class Begun(msgspec.Struct, frozen=True):
    """The values of a started sign-in (state, nonce, PKCE verifier) that are compared when the citizen returns."""

    state: str
    nonce: str
    verifier: str


class Citizen(msgspec.Struct, frozen=True):
    """The citizen who signed in. The identity provider vouches for the number."""

    number: str
    name: str

    def __repr__(self) -> str:
        return "Citizen(…)"


def is_offered() -> bool:
    """Whether the settings name an identity provider for citizens."""
    return bool(setting("LGSP_CITIZEN_OIDC_URL"))


def begin_sign_in(redirect_uri: str) -> tuple[str, Begun]:
    """The address to redirect the citizen to, and what to keep meanwhile; raises `CitizenUnknown` if the provider does not answer."""
    begun = Begun(secrets.token_urlsafe(24), secrets.token_urlsafe(24), generate_token(48))
    address, _ = _session(redirect_uri).create_authorization_url(
        _provider()["authorization_endpoint"], state=begun.state, nonce=begun.nonce, code_verifier=begun.verifier
    )
    return str(address), begun


def finish_sign_in(redirect_uri: str, begun: Begun, *, code: str, state: str) -> Citizen:
    """The citizen who returned; raises `CitizenUnknown` saying why the sign-in is not accepted."""
    if not secrets.compare_digest(state.encode(), begun.state.encode()):
        raise CitizenUnknown(why="the answer does not belong to this sign-in; begin again")
    provider = _provider()
    try:
        token = _session(redirect_uri).fetch_token(
            provider["token_endpoint"], code=code, code_verifier=begun.verifier, timeout=TIMEOUT_S
        )
        published: Any = _got(provider["jwks_uri"])
        keys = KeySet.import_key_set(published)
        decoded = jwt.decode(str(token.get("id_token", "")), keys, algorithms=list(ALGORITHMS))
    except (OAuthError, JoseError, requests.RequestException, ValueError, KeyError, TypeError) as cause:
        raise CitizenUnknown(why="the identity provider's answer can't be believed") from cause
    return _citizen(decoded.claims, provider["issuer"], begun.nonce)


def _citizen(claims: dict[str, Any], issuer: str, nonce: str) -> Citizen:
    audience, now_s = claims.get("aud"), time.time()
    ours = setting("LGSP_CITIZEN_OIDC_CLIENT_ID")
    is_for_us = audience == ours or (isinstance(audience, list) and ours in audience)
    expires = claims.get("exp")
    if claims.get("iss") != issuer or not is_for_us or claims.get("nonce") != nonce:
        raise CitizenUnknown(why="the identity provider's answer is for somebody else")
    if not isinstance(expires, int) or expires + CLOCK_SLACK_S < now_s:
        raise CitizenUnknown(why="the identity provider's answer has expired")
    number = claims.get(setting("LGSP_CITIZEN_OIDC_CLAIM"))
    if not isinstance(number, str) or not number.isascii() or not number.isdigit() or len(number) != len("019000000001"):
        raise CitizenUnknown(why="the identity provider gave no personal number")
    return Citizen(number, str(claims.get("name", "")))


def _session(redirect_uri: str) -> OAuth2Session:
    secret_file = str(setting("LGSP_CITIZEN_OIDC_CLIENT_SECRET_FILE"))
    return OAuth2Session(
        client_id=setting("LGSP_CITIZEN_OIDC_CLIENT_ID"),
        client_secret=Path(secret_file).read_text(encoding="utf-8").strip() if secret_file else None,
        scope="openid profile",
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
    )


def _provider() -> dict[str, Any]:
    base = str(setting("LGSP_CITIZEN_OIDC_URL")).rstrip("/")
    found = _got(f"{base}/.well-known/openid-configuration")
    if found.get("issuer") != base or not all(
        found.get(f"{name}") for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    ):
        raise CitizenUnknown(why="the identity provider describes itself otherwise than it is registered")
    return found


def _got(address: str) -> dict[str, Any]:
    if setting("LGSP_LOOPBACK_ONLY") and urlsplit(address).hostname not in _LOOPBACK:
        raise SettingInvalid(setting="LGSP_CITIZEN_OIDC_URL", why="only loopback addresses may be called here (LGSP_LOOPBACK_ONLY)")
    try:
        answer = requests.get(address, timeout=TIMEOUT_S, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError) as cause:
        raise CitizenUnknown(why="the identity provider does not answer") from cause
    if not isinstance(found, dict):
        raise CitizenUnknown(why="the identity provider does not answer")
    return found
