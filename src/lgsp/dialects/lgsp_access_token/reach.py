"""We call it, first form: a token by the header, then the bearer token and the header together.

Rules: the token call has no `Authorization`. `error_code` is compared as text whether it came as text or number. A token lasts a little
shorter for us than the provider says, and a cautious time where it does not say.
"""

from collections.abc import Generator
from typing import Any, Final

import msgspec

from lgsp.dialects.lgsp_access_token.access_token import HEADER_NAME, AccessTokenHeader, write_access_token
from lgsp.domain.enquiries import Answer
from lgsp.domain.errors import MalformedRequest, UpstreamBroken, UpstreamRefusedUs
from lgsp.domain.http import Headers, HttpRequest, HttpResponse
from lgsp.protocol.http.json_reading import read_object

EARLY_S: Final = 30
"""How long before its end a token counts as expired, in seconds."""

UNKNOWN_LIFETIME_S: Final = 300
"""Lifetime of a token that does not say, in seconds."""


class AccessToken(msgspec.Struct, frozen=True):
    """A token and how long it may be used from now, in seconds."""

    text: str
    lifetime_s: int

    def __repr__(self) -> str:
        return f"AccessToken(…, lifetime_s={self.lifetime_s})"


Reach = Generator[HttpRequest, HttpResponse, AccessToken]


def fetch_token(*, token_url: str, header: AccessTokenHeader) -> Reach:
    """Get a token; raises `UpstreamRefusedUs` if our credential is not accepted, `UpstreamBroken` if the answer makes no sense."""
    response = yield HttpRequest(
        "POST",
        token_url,
        (
            (HEADER_NAME, write_access_token(header)),
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Accept", "application/json"),
        ),
        b"grant_type=client_credentials",
    )
    if response.status in (400, 401, 403):
        raise UpstreamRefusedUs(status=response.status)
    if response.status != 200:
        raise UpstreamBroken(why="no token", status=response.status)
    document = _object_in(response)
    text = document.get("access_token")
    if not text and "error_code" in document:
        # HTTP 200 with an error in the body.
        raise UpstreamRefusedUs(status=200, error_code=str(document["error_code"])[:40])
    if not isinstance(text, str) or not text or not all("!" <= letter <= "~" for letter in text):
        raise UpstreamBroken(why="no token in the answer")
    return AccessToken(text, max(1, _lifetime_s(document.get("expires_in")) - EARLY_S))


def call_headers(*, token: str, header: AccessTokenHeader) -> Headers:
    """The fields that identify us on a service call."""
    return (("Authorization", f"Bearer {token}"), (HEADER_NAME, write_access_token(header)))


def read_result(response: HttpResponse, *, success: str = "0") -> Answer:
    """What a service answered; raises `UpstreamRefusedUs` or `UpstreamBroken`."""
    if response.status == 401:
        raise UpstreamRefusedUs(status=401)
    envelope = _object_in(response)
    if "error_code" not in envelope:
        raise UpstreamBroken(system="lgsp_access_token", status=response.status)
    if str(envelope["error_code"]) == success:
        return Answer(content=envelope.get("result"))
    reason = envelope.get("message") or envelope.get("result") or ""
    return Answer(is_found=False, count=0, refusal=str(reason))


def _object_in(response: HttpResponse) -> dict[str, Any]:
    try:
        return read_object(response.body, where="answer")
    except MalformedRequest as cause:
        raise UpstreamBroken(system="lgsp_access_token", status=response.status) from cause


def _lifetime_s(told: object) -> int:
    if isinstance(told, str) and told.isascii() and told.isdigit() and len(told) < 10:
        return int(told) or UNKNOWN_LIFETIME_S
    if isinstance(told, int | float) and not isinstance(told, bool) and 0 < told < 10**9:
        return int(told)
    return UNKNOWN_LIFETIME_S
