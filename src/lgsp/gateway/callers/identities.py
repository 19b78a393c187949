"""Identification of callers by access tokens and API keys, with a cache of verified ones; other forms are read by `presented_credentials.py`.

Rules: the cache says only that a token or key is genuine; whether its credential is in force is looked up in the plan at each call, so a
revoked credential is refused at once. API keys are cached as digests, never in clear. The cache is bounded; the oldest entries are dropped.
Theory: a verification costs 40 µs for a token and 40 ms for a key that a person chose, a cache hit 0.2 µs.
"""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Final

from lgsp.dialects.lgsp_access_token.access_token import HEADER_NAME
from lgsp.domain.calls import Call, Identity, is_in_force
from lgsp.domain.configuration import Credential
from lgsp.domain.errors import CredentialMissing, CredentialRefused
from lgsp.gateway.callers.presented_credentials import Opened, PresentedCredentials
from lgsp.gateway.callers.replayed_calls import ReplayedCalls, is_replayed
from lgsp.gateway.callers.signed_requests import SignedRequests, is_signed
from lgsp.gateway.plan import Plan
from lgsp.protocol.credentials.tokens import TokenKey
from lgsp.protocol.credentials.verifiers import is_verified, split_api_key
from lgsp.runtime.host.replay_window import ReplayWindow

REMEMBERED_MAX: Final = 20_000
"""Tokens and keys remembered by one process; about 1 kB each."""

SLOW_CHECKS_MAX: Final = 2
"""Slow verifications (scrypt) at the same time: each takes a thread and 16 MB."""

REPLAY_WINDOW_S: Final = 300
"""How far the time stamp of a hashed header may be from our clock, in seconds."""

_ACCESS_TOKEN_FIELD: Final = HEADER_NAME.encode("ascii")
_KEY_FIELDS: Final = (b"x-api-key", b"apikey")


class Identities:
    """Identification of callers in one gateway process, with its cache."""

    def __init__(
        self,
        tokens: TokenKey,
        now: Callable[[], datetime],
        *,
        opened: Opened,
        replay_window: ReplayWindow,
        window_s: int = REPLAY_WINDOW_S,
    ) -> None:
        self._tokens = tokens
        self._now = now
        self.shown = PresentedCredentials(
            now, self._is_verified, opened, replay_window, public_url=tokens.issuer, window_s=window_s
        )
        self._signed = SignedRequests(now, replay_window, public_url=tokens.issuer, window_s=window_s)
        self._replayed = ReplayedCalls(now, replay_window)
        self._known: dict[bytes, tuple[str, float, str]] = {}
        self._slow = asyncio.Semaphore(SLOW_CHECKS_MAX)

    async def of_call(self, call: Call, plan: Plan) -> Identity:
        """Identify the caller; raises `CredentialMissing` or `CredentialRefused`. A signature may accompany another credential of its system."""
        signer = await self._signed.of_call(call, plan) if is_signed(call) else None
        shown = await self._of_shown(call, plan, signer)
        identity = shown or signer
        if identity is None:
            raise CredentialMissing()
        if signer is not None and signer.consumer != identity.consumer:
            raise CredentialRefused(why="the signature and the other credential belong to different systems")
        return identity

    def of_token_alone(self, call: Call, plan: Plan) -> Identity | None:
        """Fast path: the caller, if the only credential of the call is one of our tokens, as in nearly every call; None leaves it to `of_call`."""
        fields = call.fields
        shown = fields.get(b"authorization")
        if shown is None or shown[:7].lower() != b"bearer " or _ACCESS_TOKEN_FIELD in fields or is_signed(call):
            return None
        return self._of_token(shown, plan, call.received_at, call.certificate)

    async def _of_shown(self, call: Call, plan: Plan, signer: Identity | None) -> Identity | None:
        shown, access_token = call.fields.get(b"authorization"), call.fields.get(_ACCESS_TOKEN_FIELD)
        if shown is not None and shown[:7].lower() == b"bearer ":
            identity = self._of_token(shown, plan, call.received_at, call.certificate)
            if access_token is not None and (await self.shown.of_access_token(access_token, plan)).consumer != identity.consumer:
                raise CredentialRefused(why="the token and lgspaccesstoken belong to different systems")
            return identity
        if shown is not None and is_replayed(shown):
            return await self._replayed.of_call(call, shown, plan)
        if shown is not None and shown[:6].lower() == b"basic " and b"timestamp" in call.fields:
            return await self.shown.of_hashed_basic(call, plan)
        if shown is not None and b" " not in shown.strip():
            return await self.shown.of_access_token(shown, plan, is_bare=True)
        if access_token is not None:
            return await self.shown.of_access_token(access_token, plan)
        for name in _KEY_FIELDS:
            key = call.fields.get(name)
            if key is not None:
                return await self._of_key(key.strip(), plan)
        if call.certificate and signer is None:
            return self.shown.of_certificate(call.certificate, plan)
        return None

    def of_session(self, session: str, plan: Plan, certificate: str = "") -> Identity:
        """The owner of a portal session; raises `CredentialRefused`."""
        return self._of_token(b"session " + session.encode("utf-8", "replace"), plan, self._now(), certificate)

    async def client(self, client_id: str, secret: str, plan: Plan) -> Credential:
        """The credential of a client that requests a token; raises `CredentialRefused`."""
        credential = plan.credentials.get(client_id)
        if credential is None or credential.kind != "client_secret" or not is_in_force(credential, self._now()):
            raise CredentialRefused()
        if not await self._is_verified(secret, credential.verifier):
            raise CredentialRefused()
        return credential

    def _of_token(self, shown: bytes, plan: Plan, now: datetime, certificate: str) -> Identity:
        known = self._known.get(shown)
        if known is None:
            facts = self._tokens.verify(shown.partition(b" ")[2].strip().decode("latin-1"), now=now)
            known = (facts.key_id, float(facts.expires_at_s), facts.certificate)
            self._remember(shown, known)
        elif known[1] <= now.timestamp():
            raise CredentialRefused(why="expired; get a new token")
        if known[2] and known[2] != certificate:
            raise CredentialRefused(why="bound to a client certificate that this connection does not show")
        credential = plan.credentials.get(known[0])
        if credential is None or not is_in_force(credential, now):
            raise CredentialRefused(why="its credential was withdrawn or has expired")
        return Identity(credential.subsystem, credential.key_id)

    async def _of_key(self, key: bytes, plan: Plan) -> Identity:
        split = split_api_key(key.decode("latin-1"))
        credential = plan.credentials.get(split[0]) if split else None
        if split is None or credential is None or credential.kind != "api_key" or not is_in_force(credential, self._now()):
            raise CredentialRefused()
        digest = hashlib.sha256(key).digest()
        known = self._known.get(digest)
        # A key whose verifier has changed meanwhile is verified again.
        if known is None or known[2] != credential.verifier:
            if not await self._is_verified(split[1], credential.verifier):
                raise CredentialRefused()
            self._remember(digest, (credential.key_id, 0.0, credential.verifier))
        return Identity(credential.subsystem, credential.key_id)

    async def _is_verified(self, secret: str, verifier: str) -> bool:
        if not verifier.startswith("scrypt$"):
            return is_verified(secret, verifier)
        async with self._slow:
            return await asyncio.get_running_loop().run_in_executor(None, is_verified, secret, verifier)

    def _remember(self, shown: bytes, known: tuple[str, float, str]) -> None:
        while len(self._known) >= REMEMBERED_MAX:
            del self._known[next(iter(self._known))]
        self._known[shown] = known
