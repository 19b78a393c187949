"""We call it: a token from a provider's gateway.

Rules: the secret is sent in the `Authorization` header only; a token lasts a little shorter for us than the provider says, so that it does
not die on its way. Where `expires_in` is missing or odd, a cautious lifetime is taken.
"""

import base64
from collections.abc import Generator
from typing import Any, Final

import msgspec

from lgsp.domain.errors import UpstreamBroken, UpstreamRefusedUs
from lgsp.domain.http import HttpRequest, HttpResponse

EARLY_S: Final = 30
"""How long before its end a token counts as expired, in seconds."""

UNKNOWN_LIFETIME_S: Final = 300
"""Lifetime of a token that does not say, in seconds."""


class AccessToken(msgspec.Struct, frozen=True):
    """A token and how long it may be used from now, in seconds."""

    text: str
    lifetime_s: int


Reach = Generator[HttpRequest, HttpResponse, AccessToken]


def fetch_token(*, token_url: str, client_id: str, client_secret: str) -> Reach:
    """Get a token; raises `UpstreamRefusedUs` if our credential is not accepted, `UpstreamBroken` if the answer makes no sense."""
    basic = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode("ascii")
    answer = yield HttpRequest(
        "POST",
        token_url,
        (
            ("Authorization", f"Basic {basic}"),
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Accept", "application/json"),
        ),
        b"grant_type=client_credentials",
    )
    if answer.status in (400, 401, 403):
        raise UpstreamRefusedUs(status=answer.status)
    if answer.status != 200:
        raise UpstreamBroken(why="no token", status=answer.status)
    return _read(answer.body)


def _read(body: bytes) -> AccessToken:
    try:
        document = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError) as cause:
        raise UpstreamBroken(why="no token in the answer") from cause
    text = document.get("access_token")
    if not isinstance(text, str) or not text.isascii() or not text.isprintable() or not text or " " in text:
        raise UpstreamBroken(why="no token in the answer")
    lifetime = document.get("expires_in")
    if isinstance(lifetime, str) and lifetime.isascii() and lifetime.isdigit() and len(lifetime) < 10:
        lifetime = int(lifetime)
    if not isinstance(lifetime, int | float) or isinstance(lifetime, bool) or not 0 < lifetime < 10**9:
        lifetime = UNKNOWN_LIFETIME_S
    return AccessToken(text, max(1, int(lifetime) - EARLY_S))
