"""Credentials: the secret once, an overlap, an end."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lgsp.domain.errors import ActRefused, AlreadyRegistered, ContentRefused
from lgsp.protocol.credentials.verifiers import is_verified, split_api_key
from lgsp.registry.facts import CredentialFacts
from lgsp.registry.models import Credential
from lgsp.registry.operations.credentials import (
    issue_credential,
    register_certificate,
    register_signature_key,
    revoke_credential,
    rotate_credential,
)
from lgsp.runtime.clock import now
from tests.gateway.authority import Authority


def told() -> dict[str, Any]:
    return {"by": "test", "why": "thử", "now": now()}


def test_the_secret_is_given_once_and_only_its_verifier_is_kept(world: Any) -> None:
    fresh = issue_credential(subsystem=world.onestop, facts=CredentialFacts(note="máy chủ 1"), **told())
    row = Credential.objects.get()
    assert is_verified(fresh.secret, row.verifier)
    assert fresh.secret not in str(row.__dict__)
    assert not hasattr(row.history.get(), "verifier")


def test_an_api_key_carries_its_key_id(world: Any) -> None:
    fresh = issue_credential(subsystem=world.onestop, facts=CredentialFacts(kind="api_key"), **told())
    parts = split_api_key(fresh.secret)
    assert parts is not None
    assert (parts[0], is_verified(parts[1], fresh.credential.verifier)) == (fresh.credential.key_id, True)


def test_a_rotation_keeps_the_old_one_for_the_overlap_and_never_longer_than_it_had(world: Any) -> None:
    at = now()
    old = issue_credential(subsystem=world.onestop, facts=CredentialFacts(note="x"), **told()).credential
    fresh = rotate_credential(credential=old, overlap=timedelta(hours=2), by="test", why="thử", now=at)
    assert (old.valid_to, fresh.credential.valid_to, fresh.credential.note) == (at + timedelta(hours=2), None, "x")
    rotate_credential(credential=old, overlap=timedelta(days=9), by="test", why="thử", now=at)
    assert old.valid_to == at + timedelta(hours=2)


def test_what_is_not_in_force_is_not_rotated(world: Any) -> None:
    old = issue_credential(subsystem=world.onestop, facts=CredentialFacts(), **told()).credential
    for _ in range(2):
        revoke_credential(credential=old, **told())
    assert old.history.count() == 2
    with pytest.raises(ActRefused, match="not in force"):
        rotate_credential(credential=old, overlap=timedelta(0), **told())
    ended = issue_credential(
        subsystem=world.onestop, facts=CredentialFacts(valid_to=now() - timedelta(days=1)), **told()
    ).credential
    with pytest.raises(ActRefused, match="not in force"):
        rotate_credential(credential=ended, overlap=timedelta(0), **told())


def test_an_overlap_and_a_period_must_make_sense(world: Any) -> None:
    facts = CredentialFacts(valid_from=now(), valid_to=now() - timedelta(days=1))
    with pytest.raises(ContentRefused):
        issue_credential(subsystem=world.onestop, facts=facts, **told())
    old = issue_credential(subsystem=world.onestop, facts=CredentialFacts(), **told()).credential
    for overlap in (timedelta(days=91), timedelta(seconds=-1)):
        with pytest.raises(ActRefused, match="overlap"):
            rotate_credential(credential=old, overlap=overlap, **told())


def test_a_certificate_is_registered_under_its_thumbprint_for_as_long_as_it_is_valid(world: Any, tmp_path: Path) -> None:
    pair = Authority(tmp_path).issue("motcua")
    for _ in range(2):
        row = register_certificate(subsystem=world.onestop, pem=pair.pem, **told())
    assert (row.key_id, row.kind, row.note) == (pair.thumbprint, "certificate", "CN=motcua")
    assert (row.valid_from, row.valid_to) == (pair.certificate.not_valid_before_utc, pair.certificate.not_valid_after_utc)
    assert not is_verified(pair.thumbprint, row.verifier)
    assert row.history.count() == 1


def test_a_certificate_that_ended_was_revoked_or_is_anothers_is_refused(world: Any, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with pytest.raises(ActRefused, match="expired"):
        register_certificate(subsystem=world.onestop, pem=authority.issue("cu", days=(-9, -1)).pem, **told())
    pair = authority.issue("motcua")
    row = register_certificate(subsystem=world.onestop, pem=pair.pem, note="máy 1", **told())
    assert row.note == "máy 1"
    with pytest.raises(AlreadyRegistered):
        register_certificate(subsystem=world.prices, pem=pair.pem, **told())
    revoke_credential(credential=row, **told())
    with pytest.raises(AlreadyRegistered):
        register_certificate(subsystem=world.onestop, pem=pair.pem, **told())


def test_a_certificate_is_neither_issued_nor_rotated(world: Any, tmp_path: Path) -> None:
    with pytest.raises(ActRefused, match="registered"):
        issue_credential(subsystem=world.onestop, facts=CredentialFacts(kind="certificate"), **told())
    row = register_certificate(subsystem=world.onestop, pem=Authority(tmp_path).issue("motcua").pem, **told())
    with pytest.raises(ActRefused, match="registered"):
        rotate_credential(credential=row, overlap=timedelta(0), **told())


def test_a_public_key_is_registered_once_and_for_one_system(world: Any, tmp_path: Path) -> None:
    pem = Authority(tmp_path).issue("motcua").file.read_bytes()
    row = register_signature_key(subsystem=world.onestop, pem=pem, **told())
    assert (row.kind, row.note, len(row.key_id)) == ("signature_key", "ecdsa-p256-sha256", 64)
    assert register_signature_key(subsystem=world.onestop, pem=pem, **told()).pk == row.pk
    with pytest.raises(AlreadyRegistered):
        register_signature_key(subsystem=world.prices, pem=pem, **told())
    with pytest.raises(ActRefused, match="registered from their files"):
        rotate_credential(credential=row, overlap=timedelta(0), **told())
    with pytest.raises(ActRefused, match="can be used with"):
        register_signature_key(subsystem=world.onestop, pem=pem, algorithm="ed25519", **told())
