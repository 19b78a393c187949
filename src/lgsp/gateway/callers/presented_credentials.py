"""Credentials in the forms that existing software presents: `lgspaccesstoken`, the hashed Basic header, a portal's login.

Rules: the same as for our own (`identities.py`): the cache says only that something is genuine; whether its credential is in
force is looked up in the plan at each call. A hashed header can be used once: its digest, together with that of the body, is in the replay
window of all gateway processes of the host, and refused if it comes again.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from lgsp.dialects.lgsp_access_token.access_token import read_access_token, read_bare_authorization
from lgsp.dialects.population.hashed_basic import is_genuine, read_hashed_basic
from lgsp.domain.calls import Call, Identity, is_in_force
from lgsp.domain.configuration import Credential, CredentialKind
from lgsp.domain.errors import BodyTooLarge, CredentialRefused
from lgsp.domain.http import Headers
from lgsp.gateway.plan import Plan
from lgsp.protocol.credentials.sealing import credential_purpose
from lgsp.protocol.credentials.verifiers import sealed_in
from lgsp.runtime.host.replay_window import ReplayWindow

REMEMBERED_MAX: Final = 20_000
HASHED_BODY_BYTES_MAX: Final = 1024 * 1024
"""Largest body of a call with a hashed header: it is held before the caller is known."""

Verified = Callable[[str, str], Awaitable[bool]]
Opened = Callable[[str, str], str]


class PresentedCredentials:
    """Identification by these credentials in one gateway process, with its cache.

    `verified` checks a secret against a verifier, `opened` opens a sealed secret for a purpose.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        verified: Verified,
        opened: Opened,
        replay_window: ReplayWindow,
        *,
        public_url: str,
        window_s: int,
    ) -> None:
        self._now = now
        self._verified = verified
        self._opened = opened
        self._replay_window = replay_window
        self._public_url = public_url
        self._window_s = window_s
        self._genuine: OrderedDict[bytes, str] = OrderedDict()

    async def of_access_token(self, value: bytes, plan: Plan, *, is_bare: bool = False) -> Identity:
        """Identify by an `lgspaccesstoken`, in its header or bare in `Authorization`; raises `MalformedRequest` or `CredentialRefused`."""
        text = value.decode("latin-1")
        shown = read_bare_authorization(text) if is_bare else read_access_token(text)
        return await self.of_secret("access_key", shown.access_key, shown.secret_key, plan)

    async def of_secret(self, kind: CredentialKind, key_id: str, secret: str, plan: Plan) -> Identity:
        """Identify by a secret in clear; raises `CredentialRefused`."""
        credential = self._credential(kind, key_id, plan)
        digest = hashlib.sha256(f"{kind}\0{key_id}\0{secret}".encode()).digest()
        if self._genuine.get(digest) != credential.verifier:
            if not await self._verified(secret, credential.verifier):
                raise CredentialRefused()
            self._genuine[digest] = credential.verifier
            while len(self._genuine) > REMEMBERED_MAX:
                self._genuine.popitem(last=False)
        return Identity(credential.subsystem, credential.key_id)

    async def of_hashed_basic(self, call: Call, plan: Plan) -> Identity:
        """Identify by a hashed Basic header; reads the whole body. Raises `MalformedRequest`, `CredentialRefused` or `BodyTooLarge`."""
        headers: Headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for _, name, value in call.headers)
        shown = read_hashed_basic(headers)
        credential = self._credential("hashed_basic", shown.user, plan)
        sealed = sealed_in(credential.verifier)
        if sealed is None:
            raise CredentialRefused()
        secret = self._opened(sealed, credential_purpose(credential.key_id))
        if not is_genuine(shown, urls=self._addresses(call), secret=secret, now=self._now(), window_s=self._window_s):
            raise CredentialRefused(why="the digest does not fit this address, time and secret")
        call.held = b"" if call.body is None else await call.body.whole(HASHED_BODY_BYTES_MAX)
        if call.held is None:
            raise BodyTooLarge(bytes_max=HASHED_BODY_BYTES_MAX)
        self._once(hashlib.sha256(f"{shown.user}\0{shown.digest}\0".encode() + call.held).digest())
        return Identity(credential.subsystem, credential.key_id)

    def of_certificate(self, thumbprint: str, plan: Plan) -> Identity:
        """Identify by the thumbprint of a verified client certificate; raises `CredentialRefused`."""
        credential = plan.credentials.get(thumbprint)
        if credential is None or credential.kind != "certificate" or not is_in_force(credential, self._now()):
            raise CredentialRefused(why="this client certificate is not registered, or not in force")
        return Identity(credential.subsystem, credential.key_id)

    def _credential(self, kind: CredentialKind, key_id: str, plan: Plan) -> Credential:
        credential = plan.credentials.get(key_id)
        if credential is None or credential.kind != kind or not is_in_force(credential, self._now()):
            raise CredentialRefused()
        return credential

    def _addresses(self, call: Call) -> list[str]:
        # The caller hashes the address as it writes it: the published one, or the host under which it reached us.
        host = call.fields.get(b"host", b"").decode("latin-1")
        return [f"{self._public_url}{call.target}", f"http://{host}{call.target}", f"https://{host}{call.target}"]

    def _once(self, digest: bytes) -> None:
        now = self._now()
        # A timestamp may be a whole window in the future, so the header must be remembered for two windows.
        if not self._replay_window.is_first(digest, until=now + timedelta(seconds=2 * self._window_s), now=now):
            raise CredentialRefused(why="this request was sent before; make a new one with its own Timestamp")
