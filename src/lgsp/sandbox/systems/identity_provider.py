"""The simulated citizens' identity provider: OpenID Connect Core 1.0, authorization code with PKCE (RFC 7636), as VNeID's role is played here.

    /.well-known/openid-configuration, /jwks   what it is and its key
    /authorize                                 who of the invented citizens shall it be
    /authorize?…&person=N                      back to the platform with a code
    /token                                     the code becomes an ID token with the personal number

Rules: a code is good once, for a minute, for the address it was given to and for whoever knows its verifier and the client's secret. Real VNeID
asks for a password and a face here; this page asks which sample citizen to be.
"""

import base64
import hashlib
import hmac
import html
import json
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import msgspec
from joserfc import jwt
from joserfc.jwk import ECKey

from lgsp.domain.http import HttpRequest, HttpResponse, header
from lgsp.sandbox.demo_secrets import DemoSecrets
from lgsp.sandbox.invented.people import person
from lgsp.sandbox.invented.units import Commune
from lgsp.sandbox.outside_secrets import CITIZEN_CLIENT, outside_secret

CODE_LIFETIME_S: Final = 60
TOKEN_LIFETIME_S: Final = 300
CODES_MAX: Final = 1000
SHOWN_CITIZENS: Final = 3
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class _Granted(msgspec.Struct, frozen=True):
    citizen: int
    redirect_uri: str
    nonce: str
    challenge: str
    until: float


class IdentityProvider:
    """The provider behind one address; `now` gives the present moment as an aware datetime."""

    def __init__(self, known: DemoSecrets, communes: tuple[Commune, ...], now: Callable[[], datetime]) -> None:
        self._secret = outside_secret(known, "vneid")
        self._communes = communes
        self._now = now
        self._key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256", "kid": secrets.token_hex(8)})
        self._codes: dict[str, _Granted] = {}

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer one request below `/vneid`."""
        address = urlsplit(request.url)
        issuer = f"http://{header(request.headers, 'host') or 'localhost'}/vneid"
        if request.method == "POST" and address.path == "/token":
            return self._answer_token(request, issuer)
        if request.method != "GET":
            return _json(405, {"error": "invalid_request"})
        if address.path == "/.well-known/openid-configuration":
            return _json(200, _description(issuer))
        if address.path == "/jwks":
            return _json(200, {"keys": [self._key.as_dict(private=False)]})
        if address.path == "/authorize":
            return self._answer_authorize({name: values[0] for name, values in parse_qs(address.query).items()})
        return _json(404, {"error": "not found"})

    def _answer_authorize(self, asked: dict[str, str]) -> HttpResponse:
        back = urlsplit(asked.get("redirect_uri", ""))
        if asked.get("client_id") != CITIZEN_CLIENT or back.hostname not in _LOOPBACK or back.scheme not in ("http", "https"):
            return _json(400, {"error": "invalid_request"})  # an address that is not registered gets nothing, not even an error
        if asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256" or "nonce" not in asked:
            return _back(asked, {"error": "invalid_request"})
        chosen = asked.get("person", "")
        if not (chosen.isascii() and chosen.isdigit() and 1 <= int(chosen) <= SHOWN_CITIZENS):
            return self._choice(asked)
        moment = self._now().timestamp()
        self._codes = {code: one for code, one in self._codes.items() if one.until > moment}
        if len(self._codes) >= CODES_MAX:
            return _back(asked, {"error": "temporarily_unavailable"})
        code = secrets.token_urlsafe(24)
        challenge = asked.get("code_challenge", "")
        self._codes[code] = _Granted(int(chosen), asked["redirect_uri"], asked["nonce"], challenge, moment + CODE_LIFETIME_S)
        return _back(asked, {"code": code})

    def _choice(self, asked: dict[str, str]) -> HttpResponse:
        lines = []
        for number in range(1, SHOWN_CITIZENS + 1):
            one = person(number, self._communes)
            address = html.escape(f"authorize?{urlencode({**asked, 'person': str(number)})}")
            lines.append(f'<p><a href="{address}">{html.escape(one.full_name)}, {one.personal_id}</a></p>')
        page = (
            '<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            '<title>Định danh mẫu</title><body style="font-family: sans-serif; max-width: 30rem; margin: 3rem auto; padding: 0 1rem">'
            "<h1>Hệ thống định danh mẫu</h1><p>Môi trường thử nghiệm đóng vai VNeID. Hãy chọn công dân giả định để đăng nhập.</p>"
            f"{''.join(lines)}</body></html>"
        )
        return HttpResponse(200, (("Content-Type", "text/html; charset=utf-8"),), page.encode())

    def _answer_token(self, request: HttpRequest, issuer: str) -> HttpResponse:
        asked = {name: values[0] for name, values in parse_qs(request.body.decode("latin-1")).items()}
        client, secret = _client_of(request, asked)
        if client != CITIZEN_CLIENT or not hmac.compare_digest(secret.encode(), self._secret.encode()):
            return _json(401, {"error": "invalid_client"})
        granted = self._codes.pop(asked.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(asked.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        moment = self._now().timestamp()
        is_theirs = granted is not None and granted.until > moment and granted.challenge == challenge
        if granted is None or not is_theirs or asked.get("redirect_uri") != granted.redirect_uri:
            return _json(400, {"error": "invalid_grant"})
        one = person(granted.citizen, self._communes)
        claims = {
            "iss": issuer,
            "aud": CITIZEN_CLIENT,
            "sub": hashlib.sha256(one.personal_id.encode()).hexdigest()[:32],
            "nonce": granted.nonce,
            "iat": int(moment),
            "exp": int(moment) + TOKEN_LIFETIME_S,
            "name": one.full_name,
            "personal_id": one.personal_id,
        }
        token = jwt.encode({"alg": "ES256", "kid": self._key.kid}, claims, self._key)
        reply = {
            "access_token": secrets.token_urlsafe(24),
            "token_type": "Bearer",
            "expires_in": TOKEN_LIFETIME_S,
            "id_token": token,
        }
        return _json(200, reply)


def _client_of(request: HttpRequest, asked: dict[str, str]) -> tuple[str, str]:
    scheme, _, pair = (header(request.headers, "authorization") or "").partition(" ")
    if scheme.lower() != "basic":
        return asked.get("client_id", ""), asked.get("client_secret", "")
    try:
        client, _, secret = base64.b64decode(pair, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return unquote(client), unquote(secret)


def _description(issuer: str) -> dict[str, Any]:
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/jwks",
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
    }


def _back(asked: dict[str, str], told: dict[str, str]) -> HttpResponse:
    address = asked["redirect_uri"]
    state = {"state": asked["state"]} if "state" in asked else {}
    return HttpResponse(302, (("Location", f"{address}{'&' if '?' in address else '?'}{urlencode(told | state)}"),), b"")


def _json(status: int, content: Any) -> HttpResponse:
    return HttpResponse(status, (("Content-Type", "application/json"), ("Cache-Control", "no-store")), json.dumps(content).encode())
