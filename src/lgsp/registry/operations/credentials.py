"""Credentials: issued, replaced with an overlap, revoked; client certificates and public keys registered.

Rules: the secret is given back once, to be handed over, and kept as a verifier only (sealed where the dialect must compute with it);
the old credential of a rotation stays in force for the overlap, so that the consumer can change over without a stop.
Of a client certificate only the thumbprint is kept; its key never comes here.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from lgsp.domain.errors import ActRefused, AlreadyRegistered
from lgsp.protocol.credentials.sealing import NONCE_BYTES, credential_purpose, seal
from lgsp.protocol.credentials.signature_keys import read_public_pem
from lgsp.protocol.credentials.verifiers import api_key, certificate_verifier, new_secret, sealed_verifier, verifier_of
from lgsp.protocol.http.client_certificates import read_pem
from lgsp.registry import rules
from lgsp.registry.facts import CredentialFacts
from lgsp.registry.models import Credential, Subsystem
from lgsp.registry.operations.audit.records import Act, By, begin, refuse
from lgsp.registry.queries.scope import current_instance
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import sealing_key

SALT_BYTES: Final = 16
OVERLAP_DAYS_MAX: Final = 90
REGISTERED_KINDS: Final = frozenset({"certificate", "signature_key"})
"""What its owner makes and only hands over."""


class NewCredential(NamedTuple):
    """A credential with what must be handed over: the client secret, or the whole API key. It can't be read again."""

    credential: Credential
    secret: str


def new_key_id(prefix: str) -> str:
    """A fresh public name for a key: no underscore, so that it may stand inside an API key."""
    return f"{prefix}-{secrets.token_hex(8)}"


def _issued(act: Act, subsystem: Subsystem, facts: CredentialFacts) -> NewCredential:
    secret, key_id = new_secret(), new_key_id(subsystem.code.lower().replace("_", "-")[:40])
    credential = Credential(
        of_instance_id=current_instance(),
        subsystem=subsystem,
        key_id=key_id,
        kind=facts.kind,
        verifier=_kept(facts.kind, key_id, secret),
        valid_from=facts.valid_from,
        valid_to=facts.valid_to,
        note=facts.note,
        created_at=act.now,
    )
    act.save(credential)
    return NewCredential(credential, api_key(credential.key_id, secret) if facts.kind == "api_key" else secret)


def _kept(kind: str, key_id: str, secret: str) -> str:
    if kind != "hashed_basic":
        return verifier_of(secret, salt=secrets.token_bytes(SALT_BYTES))
    key = sealing_key(home_in_use().keys)
    return sealed_verifier(seal(secret, key=key, purpose=credential_purpose(key_id), nonce=secrets.token_bytes(NONCE_BYTES)))


def issue_credential(*, subsystem: Subsystem, facts: CredentialFacts, by: By, why: str, now: datetime) -> NewCredential:
    """Make a new credential for a subsystem. A certificate can't be issued, only registered."""
    _refuse_what_is_registered(facts.kind)
    refuse(rules.faults_of_period(facts.valid_from, facts.valid_to))
    with begin("issue_credential", by=by, why=why, now=now) as act:
        act.concerns(subsystem.member)
        return _issued(act, subsystem, facts)


def _refuse_what_is_registered(kind: str) -> None:
    if kind in REGISTERED_KINDS:
        raise ActRefused(
            why="certificates and public keys are registered from their files (registry credential certificate, registry credential key); "
            "their owner makes them"
        )


def register_certificate(*, subsystem: Subsystem, pem: bytes, note: str = "", by: By, why: str, now: datetime) -> Credential:
    """Let a subsystem be known by a client certificate, for as long as that is valid. Safe to repeat.

    Raises `ActRefused` for a text that is not one certificate or one that has expired, and `AlreadyRegistered` if it was registered otherwise.
    """
    found = read_pem(pem)
    if found.valid_to <= now:
        raise ActRefused(why="this certificate has expired", valid_to=found.valid_to.isoformat())
    with begin("register_certificate", by=by, why=why, now=now) as act:
        act.concerns(subsystem.member)
        credential = Credential.objects.filter(key_id=found.thumbprint).first()
        if credential is not None and (credential.subsystem_id != subsystem.pk or credential.revoked_at is not None):
            raise AlreadyRegistered(credential=found.thumbprint)
        if credential is None:
            credential = _kept_public(
                act,
                subsystem,
                key_id=found.thumbprint,
                kind="certificate",
                verifier=certificate_verifier(found.thumbprint),
                valid_from=found.valid_from,
                valid_to=found.valid_to,
                note=note or found.subject[:300],
            )
    return credential


def register_signature_key(*, subsystem: Subsystem, pem: bytes, algorithm: str = "", by: By, why: str, now: datetime) -> Credential:
    """Let a subsystem sign its requests with a key of its own (RFC 9421); the credential's name is what it sends as `keyid`. Safe to repeat.

    Raises `ActRefused` for a text that is no public key or certificate, and `AlreadyRegistered` if it was registered otherwise.
    """
    key_id, chosen, verifier = read_public_pem(pem, algorithm=algorithm)
    with begin("register_signature_key", by=by, why=why, now=now) as act:
        act.concerns(subsystem.member)
        credential = Credential.objects.filter(key_id=key_id).first()
        if credential is None:
            credential = _kept_public(act, subsystem, kind="signature_key", key_id=key_id, verifier=verifier, note=chosen)
        elif (credential.subsystem_id, credential.verifier, credential.revoked_at) != (subsystem.pk, verifier, None):
            raise AlreadyRegistered(credential=key_id)
    return credential


def _kept_public(act: Act, subsystem: Subsystem, **columns: Any) -> Credential:
    credential = Credential(of_instance_id=current_instance(), subsystem=subsystem, created_at=act.now, **columns)
    act.save(credential)
    return credential


def rotate_credential(*, credential: Credential, overlap: timedelta, by: By, why: str, now: datetime) -> NewCredential:
    """Make a new credential of the same kind and let the old one end after the overlap.

    Raises `ActRefused` if it is not in force.
    """
    _refuse_what_is_registered(credential.kind)
    if not timedelta(0) <= overlap <= timedelta(days=OVERLAP_DAYS_MAX):
        raise ActRefused(why=f"the overlap must be from 0 to {OVERLAP_DAYS_MAX} days")
    with begin("rotate_credential", by=by, why=why, now=now) as act:
        act.concerns(credential.subsystem.member)
        old = Credential.objects.select_for_update(of=("self",)).select_related("subsystem__member").get(pk=credential.pk)
        if old.revoked_at is not None or (old.valid_to is not None and old.valid_to <= now):
            raise ActRefused(credential=old.key_id, why="it is not in force any more; issue a new one")
        fresh = _issued(act, old.subsystem, CredentialFacts(kind=old.kind, note=old.note))
        old.valid_to = min(now + overlap, old.valid_to or now + overlap)
        act.save(old)
        credential.refresh_from_db()
        return fresh


def revoke_credential(*, credential: Credential, by: By, why: str, now: datetime) -> Credential:
    """End a credential at once. Safe to repeat."""
    with begin("revoke_credential", by=by, why=why, now=now) as act:
        act.concerns(credential.subsystem.member)
        if credential.revoked_at is None:
            credential.revoked_at = now
            act.save(credential)
    return credential
