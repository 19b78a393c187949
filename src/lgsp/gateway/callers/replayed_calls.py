"""Identification of replays: calls that an officer sends again in the name of the consumer that the replay token names.

Rules: a replay token is accepted only if the key in the signed configuration signed it; it must match the request (method, target, content
type, body), be unexpired and unseen by all gateways of the host, and the service must allow its calls to be sent again with as many officers
as the token names. The rest of the pipeline is the same as for the consumer's own call, except that its networks are not checked, because the
platform calls.
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from lgsp.domain.calls import Call, Identity, Replayed
from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.errors import BodyTooLarge, CredentialRefused
from lgsp.gateway.plan import Plan
from lgsp.gateway.recording import request_digest
from lgsp.protocol.credentials.replay_tokens import LIFETIME_S, REPLAYED_BODY_BYTES_MAX, SCHEME, ReplayFacts, verify_replay_token
from lgsp.runtime.host.replay_window import ReplayWindow

_SHOWN: Final = SCHEME.lower().encode("ascii") + b" "

CREDENTIAL: Final = "resend"
"""What the record names in place of a credential of the consumer."""


class ReplayedCalls:
    """Identification of replays in one gateway process."""

    def __init__(self, now: Callable[[], datetime], replay_window: ReplayWindow) -> None:
        self._now = now
        self._replay_window = replay_window

    async def of_call(self, call: Call, shown: bytes, plan: Plan) -> Identity:
        """The consumer in whose name an officer sends the call; reads the whole body. Raises `CredentialRefused` or `BodyTooLarge`."""
        if not plan.replay_key:
            raise CredentialRefused(why="no service of this platform lets its calls be sent again")
        now = self._now()
        token = shown[len(_SHOWN) :].strip().decode("latin-1")
        facts = verify_replay_token(token, key=bytes.fromhex(plan.replay_key), instance=plan.instance, now=now)
        _check_service(_version_of(call, plan), facts)
        if facts.consumer not in plan.subsystems:
            raise CredentialRefused(why="the system in whose name it is sent is not in force")
        call.held = b"" if call.body is None else await call.body.whole(REPLAYED_BODY_BYTES_MAX)
        if call.held is None:
            raise BodyTooLarge(bytes_max=REPLAYED_BODY_BYTES_MAX)
        if not hmac.compare_digest(request_digest(call, call.held), facts.request_digest):
            raise CredentialRefused(why="it was given for another request")
        if not self._replay_window.is_first(_mark(facts.token_id), until=now + timedelta(seconds=2 * LIFETIME_S), now=now):
            raise CredentialRefused(why="this was sent before")
        call.replayed = Replayed(facts.original, facts.act)
        return Identity(facts.consumer, CREDENTIAL)


def is_replayed(shown: bytes) -> bool:
    """Whether an `Authorization` field holds a replay token."""
    return shown[: len(_SHOWN)].lower() == _SHOWN


def _version_of(call: Call, plan: Plan) -> ServiceVersion | None:
    if call.face == "rest":
        found = plan.routes.by_path(call.path)
        return found[0] if found is not None else None
    return plan.routes.by_service(plan.canonical(call.service_named, call.received_at))


def _check_service(version: ServiceVersion | None, facts: ReplayFacts) -> None:
    if version is None or version.resending == "never":
        raise CredentialRefused(why="this service does not let its calls be sent again")
    if version.requires_signature:
        raise CredentialRefused(why="only the consumer itself can sign calls of this service")
    if version.resending == "two_officers" and facts.approver in ("", facts.officer):
        raise CredentialRefused(why="a second officer must approve calls of this service")


def _mark(token_id: str) -> bytes:
    return hashlib.sha256(b"resend\0" + token_id.encode()).digest()
