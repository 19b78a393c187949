"""Where a simulated platform gives tokens and knows them again.

Rules: a token lasts an hour and opens only the system whose desk gave it; the number of tokens is bounded.
"""

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec

from lgsp.dialects.wso2.face import TokenGrant, TokenQuestion, answer_token
from lgsp.domain.errors import CredentialRefused, LgspError
from lgsp.domain.http import Headers, HttpRequest, HttpResponse, header
from lgsp.sandbox.conversations import converse

TOKEN_LIFETIME_S: Final = 3600
TOKENS_MAX: Final = 1000


class TokenDesk:
    """The tokens of one system for its one client; `now` gives the present moment as an aware datetime."""

    def __init__(
        self, client_id: str, client_secret: str, now: Callable[[], datetime], *, lifetime_s: int = TOKEN_LIFETIME_S
    ) -> None:
        self._client = (client_id.encode(), client_secret.encode())
        self._now = now
        self._tokens: dict[str, float] = {}
        self.lifetime_s = lifetime_s

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer a token call by client credentials."""
        return converse(answer_token(request), self._decide)

    def new_token(self) -> str:
        """A token for whoever has been identified."""
        moment = self._now().timestamp()
        self._tokens = {token: until for token, until in self._tokens.items() if until > moment}
        if len(self._tokens) >= TOKENS_MAX:
            self._tokens.clear()
        token = secrets.token_urlsafe(32)
        self._tokens[token] = moment + self.lifetime_s
        return token

    def knows(self, token: str) -> bool:
        """Whether a token was given here and is still good."""
        return self._tokens.get(token, 0.0) > self._now().timestamp()

    def lets_in(self, headers: Headers) -> bool:
        """Whether a request carries a good bearer token."""
        scheme, _, token = (header(headers, "authorization") or "").partition(" ")
        return scheme.lower() == "bearer" and self.knows(token.strip())

    def _decide(self, question: TokenQuestion) -> TokenGrant | LgspError:
        is_known = hmac.compare_digest(question.client_id.encode(), self._client[0])
        is_known &= hmac.compare_digest(question.client_secret.encode(), self._client[1])
        return TokenGrant(self.new_token(), self.lifetime_s) if is_known else CredentialRefused()


def token_refused() -> HttpResponse:
    """The answer of such platforms to a missing, unknown or old token."""
    body = msgspec.json.encode({"fault": {"code": 900901, "message": "Invalid Credentials"}})
    return HttpResponse(401, (("Content-Type", "application/json;charset=utf-8"), ("WWW-Authenticate", "Bearer")), body)
