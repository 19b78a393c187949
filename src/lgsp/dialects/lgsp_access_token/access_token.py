"""The value itself: base64 of a small JSON object with key, secret and who calls.

Rules: standard alphabet, padded; missing padding is borne. Members are compared, not bytes, because their order varies. A member that stands twice
is refused. The secret stands in it in clear: it is never shown, never part of an error, and compared in constant time.
"""

import base64
import hmac
from typing import Final

import msgspec

from lgsp.domain.errors import MalformedRequest
from lgsp.protocol.http.json_reading import read_object

HEADER_NAME: Final = "lgspaccesstoken"
VALUE_LENGTH_MAX: Final = 4096
"""Longest value that is read, in characters; genuine ones have about 250."""

_REQUIRED: Final = ("AccessKey", "SecretKey")
_OPTIONAL: Final = ("AppName", "PartnerCode", "PartnerCodeCus")


class AccessTokenHeader(msgspec.Struct, frozen=True):
    """Who calls, as the header says. `partner_code_cus` is empty where the caller leaves it out."""

    access_key: str
    secret_key: str
    app_name: str = ""
    partner_code: str = ""
    partner_code_cus: str = ""

    def __repr__(self) -> str:
        return f"AccessTokenHeader(access_key={self.access_key!r}, secret_key=…)"


def read_access_token(value: str, *, where: str = HEADER_NAME) -> AccessTokenHeader:
    """What a value says; raises `MalformedRequest`, which never quotes it."""
    text = value.strip()
    if len(text) > VALUE_LENGTH_MAX:
        raise MalformedRequest(where=where, why=f"longer than {VALUE_LENGTH_MAX} characters")
    try:
        decoded = base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), validate=True)
    except ValueError:
        raise MalformedRequest(where=where, why="not base64") from None
    members = read_object(decoded, where=where)
    for name in (*_REQUIRED, *_OPTIONAL):
        if not isinstance(members.get(name) or "", str):
            raise MalformedRequest(where=where, why=f"{name} must be a text")
    for name in _REQUIRED:
        if not members.get(name):
            raise MalformedRequest(where=where, why=f"{name} is missing")
    return AccessTokenHeader(*(members.get(name) or "" for name in (*_REQUIRED, *_OPTIONAL)))


def read_bare_authorization(value: str) -> AccessTokenHeader:
    """What a bare `Authorization` says: base64 alone, no scheme word; raises `MalformedRequest`."""
    if " " in value.strip():
        raise MalformedRequest(where="Authorization", why="the base64 text alone was expected, without Basic or Bearer")
    return read_access_token(value, where="Authorization")


def write_access_token(header: AccessTokenHeader) -> str:
    """The value, members in the order that is usual; `PartnerCodeCus` is left out if it is empty."""
    members = {
        "AccessKey": header.access_key,
        "SecretKey": header.secret_key,
        "AppName": header.app_name,
        "PartnerCode": header.partner_code,
    }
    if header.partner_code_cus:
        members["PartnerCodeCus"] = header.partner_code_cus
    return base64.b64encode(msgspec.json.encode(members)).decode("ascii")


def is_genuine(shown: AccessTokenHeader, *, access_key: str, secret_key: str) -> bool:
    """Whether key and secret are these, in constant time."""
    is_key = hmac.compare_digest(shown.access_key.encode(), access_key.encode())
    is_secret = hmac.compare_digest(shown.secret_key.encode(), secret_key.encode())
    return is_key and is_secret
