import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lgsp.portal.connections.credentials import state_of
from lgsp.protocol.credentials.verifiers import is_verified
from lgsp.registry.queries.members import credential, credentials_of
from lgsp.runtime.clock import now
from tests.gateway.authority import Authority

SECRET = re.compile(r'<code id="secret">([^<]+)</code>')
AT = now()


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"revoked_at": AT}, "revoked"),
        ({"valid_to": AT}, "expired"),
        ({"valid_from": AT + timedelta(days=1)}, "waiting"),
        ({"valid_from": AT, "valid_to": AT + timedelta(days=1)}, "in_force"),
    ],
)
def test_a_credential_has_one_state(facts: dict[str, Any], state: str) -> None:
    row = SimpleNamespace(**({"revoked_at": None, "valid_from": None, "valid_to": None} | facts))
    assert state_of(row, AT) == state


def test_a_secret_is_shown_once_and_is_the_right_one(operator: Client, world: Any) -> None:
    address = f"/systems/{world.prices.identifier}/credentials/new"
    assert operator.get(address).status_code == 200
    answer = operator.post(address, {"kind": "client_secret", "note": "nhà thầu", "why": "thử"})
    (secret,) = SECRET.findall(answer.content.decode())
    (made,) = credentials_of(world.prices)
    assert is_verified(secret, made.verifier)
    assert answer["Cache-Control"] == "no-store"
    assert secret not in operator.get(f"/systems/{world.prices.identifier}").content.decode()


def test_a_credential_is_replaced_with_an_overlap(operator: Client, world: Any) -> None:
    address = f"/credentials/{world.credential.key_id}/rotate"
    assert operator.get(address).status_code == 200
    answer = operator.post(address, {"overlap_hours": "48", "why": "định kỳ"})
    assert SECRET.search(answer.content.decode())
    old = credential(world.credential.key_id)
    assert old.valid_to is not None
    assert timedelta(hours=47) < old.valid_to - now() <= timedelta(hours=48)
    assert len(credentials_of(world.onestop)) == 2


def test_a_credential_is_revoked_with_a_reason(operator: Client, world: Any) -> None:
    address = f"/credentials/{world.credential.key_id}/revoke"
    assert operator.post(address, {"why": ""}).status_code == 422
    assert credential(world.credential.key_id).revoked_at is None
    operator.post(address, {"why": "bị lộ"})
    assert credential(world.credential.key_id).revoked_at is not None
    refused = operator.post(f"/credentials/{world.credential.key_id}/rotate", {"overlap_hours": "1", "why": "thử"})
    assert refused.status_code == 422


def test_a_certificate_and_a_public_key_are_handed_over_as_files(operator: Client, world: Any, tmp_path: Path) -> None:
    address = f"/systems/{world.prices.identifier}/credentials/file"
    assert operator.get(address).status_code == 200
    pair = Authority(tmp_path).issue("datdai")
    for kind in ("certificate", "signature_key"):
        file = SimpleUploadedFile("datdai.pem", pair.file.read_bytes())
        assert operator.post(address, {"kind": kind, "file": file, "why": "thử"}).status_code == 302
    assert sorted(row.kind for row in credentials_of(world.prices)) == ["certificate", "signature_key"]
    text = operator.get(f"/systems/{world.prices.identifier}").content.decode()
    assert pair.thumbprint in text and "rotate" not in text
    stolen = SimpleUploadedFile("datdai.key", pair.key_file.read_bytes())
    refused = operator.post(address, {"kind": "certificate", "file": stolen, "why": "thử"})
    assert refused.status_code == 422
