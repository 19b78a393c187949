"""From a call to a stranger's two files: the receipt is made at home and verified with nothing but the public key."""

import json
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lgsp.cli.journal.commands import app
from lgsp.domain.errors import ProofRefused, ReceiptNotFound, ReceiptNotReady
from lgsp.journal.logs.read import time_of
from lgsp.journal.tree.sequence import Means, open_sequencer
from lgsp.journal.witnessing.evidence import EvidenceCollector, Terms
from lgsp.runtime.clock import now
from lgsp.runtime.home import Home
from lgsp.runtime.keys import bundles_key, journal_key
from lgsp.runtime.storage.object_storage import storage_in_use
from lgsp.sandbox.systems.timestamp_authority import TimestampAuthority
from tests.cli.journal.test_commands import ID, home, said

__all__ = ["home"]


@pytest.fixture
def sequenced(home: Home) -> Home:
    _sequence(home)
    return home


def _sequence(home: Home) -> None:
    means = Means(
        origin="lgsp/VN-H55",
        key=journal_key(home.keys),
        bundles_key=bundles_key(home.keys),
        storage=storage_in_use(home),
        now=lambda: time_of(ID) or now(),
    )
    with open_sequencer(home.journal, means) as sequencer:
        while sequencer.sequence():
            pass


def test_a_stranger_with_the_key_and_the_receipt_confirms_the_call(
    sequenced: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt, key = tmp_path / "receipt.json", tmp_path / "key.pem"
    assert "The receipt is in" in said("receipt", ID.upper(), "--out", str(receipt))
    assert json.loads(said("receipt", ID)) == json.loads(receipt.read_text())
    key.write_bytes(next((sequenced.journal / "keys").glob("*.pub")).read_bytes())
    monkeypatch.setenv("LGSP_HOME", str(tmp_path / "elsewhere"))
    told = said("verify-receipt", str(receipt), "--key", str(key), "--origin", "lgsp/VN-H55")
    assert "✓ The receipt holds." in told and ID in told and "request" in told and "answered 200" in told
    machine = json.loads(said("verify-receipt", str(receipt), "--key", str(key), "--json"))
    assert machine["verified"] and [one["entry"]["kind"] for one in machine["records"]] == ["request", "reply"]
    assert not (tmp_path / "elsewhere").exists()
    receipt.write_text(receipt.read_text().replace("answered", "refused!"))
    result = CliRunner().invoke(app, ["verify-receipt", str(receipt), "--key", str(key)])
    assert isinstance(result.exception, ProofRefused)


def test_a_call_just_made_is_waited_for(home: Home) -> None:
    result = CliRunner().invoke(app, ["receipt", ID, "--wait", "0.5"])
    assert isinstance(result.exception, ReceiptNotReady)
    later = threading.Timer(0.5, _sequence, [home])
    later.start()
    assert ID in said("receipt", ID, "--wait", "30")
    later.join()


def test_a_time_stamp_is_verified_with_the_roots_of_its_authority(sequenced: Home, tmp_path: Path) -> None:
    receipt, key = tmp_path / "receipt.json", next((sequenced.journal / "keys").glob("*.pub"))
    said("receipt", ID, "--out", str(receipt))
    assert "No time-stamp yet." in said("verify-receipt", str(receipt), "--key", str(key))
    authority = TimestampAuthority(sequenced.keys, sequenced.folder, now)
    roots = sequenced.folder / "sandbox-tsa.pem"
    terms = Terms(authorities=("http://tsa",), roots_file=roots)
    EvidenceCollector(
        sequenced.journal, terms, lambda _url, body, _kind: authority.stamp(body), journal_key(sequenced.keys), now
    ).collect()
    said("receipt", ID, "--out", str(receipt))
    assert "give --roots" in said("verify-receipt", str(receipt), "--key", str(key))
    assert "✓ Time-stamp" in said("verify-receipt", str(receipt), "--key", str(key), "--roots", str(roots))
    assert "The journal verifies" in said("verify")
    for token in ("AAAA", "not base64!"):
        forged = json.loads(receipt.read_text())
        forged["timestamps"][0]["token"] = token
        receipt.write_text(json.dumps(forged))
        result = CliRunner().invoke(app, ["verify-receipt", str(receipt), "--key", str(key), "--roots", str(roots)])
        assert isinstance(result.exception, ProofRefused)


def test_a_transaction_that_is_not_there_has_no_receipt(sequenced: Home) -> None:
    assert isinstance(CliRunner().invoke(app, ["receipt", ID[:-1] + "9"]).exception, ReceiptNotFound)
