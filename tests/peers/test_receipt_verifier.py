"""A verifier that shares no code with ours (docs/reference/verify_receipt.py) and ours agree on every test vector and every changed byte.

`python -m tests.peers.test_receipt_verifier` writes the vectors anew.
"""

import importlib.util
import json
import subprocess
import sys
from types import ModuleType

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from lgsp.domain.errors import ProofRefused
from lgsp.protocol.proof.chain import leaf_of
from lgsp.protocol.proof.checkpoint import Checkpoint, cosign, with_lines, write_checkpoint
from lgsp.protocol.proof.merkle import fold, inclusion_proof, root_between
from lgsp.protocol.proof.receipt import FORMAT, ProvedRecord, Receipt, confirm, read_receipt, write_receipt
from lgsp.protocol.proof.seals import write_public_key
from tests.house.tree import ROOT

VERIFIER = ROOT / "docs" / "reference" / "verify_receipt.py"
VECTORS = ROOT / "docs" / "reference" / "receipt-vectors.json"
KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
ORIGIN = "lgsp/VN-H55"


def identifier(number: int) -> str:
    return f"0197c3a0-0000-7000-8000-{number:012x}"


def body(number: int, kind: str) -> str:
    about = {"kind": kind, "transaction_id": identifier(number), "at": "2026-11-25T01:00:00Z", "purpose": "giải quyết thủ tục"}
    return json.dumps(about, ensure_ascii=False, separators=(",", ":"))


def receipt_over(size: int, number: int, *, signer: Ed25519PrivateKey = KEY) -> Receipt:
    """The receipt of the transaction whose two records are the leaves 2 n and 2 n + 1."""
    bodies = [body(index // 2, "reply" if index % 2 else "request") for index in range(size)]
    leaves = [leaf_of(text.encode()) for text in bodies]

    def node(level: int, index: int) -> bytes:
        return fold(leaves[index << level : (index + 1) << level])

    places = [index for index in (2 * number, 2 * number + 1) if index < size]
    records = tuple(
        ProvedRecord(index, bodies[index], tuple(step.hex() for step in inclusion_proof(index, size, node))) for index in places
    )
    note = write_checkpoint(Checkpoint(ORIGIN, size, root_between(0, size, node)), signer)
    return Receipt(FORMAT, identifier(number), records, note)


def vectors() -> list[dict[str, object]]:
    good = receipt_over(7, 1)
    first, second = good.records
    other_key, other = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32), receipt_over(7, 2)
    witnessed = with_lines(good.checkpoint, cosign(good.checkpoint, name="lgsp/VN-H46", key=other_key, at=1_764_000_000))
    replace = msgspec.structs.replace
    cases = [
        ("a tree of one record", "", receipt_over(1, 0)),
        ("a tree of two records", "", receipt_over(2, 0)),
        ("seven records", "", good),
        ("the last record, without a sibling", "", receipt_over(7, 3)),
        ("a perfect tree of eight", "", receipt_over(8, 3)),
        ("with a witness's line, which is left alone", "", replace(good, checkpoint=witnessed)),
        ("a record changed", "not under the root", replace(good, records=(replace(first, record=first.record + " "), second))),
        ("a record at another place", "not under the root", replace(good, records=(replace(first, index=0), second))),
        ("a place outside the tree", "not under the root", replace(good, records=(replace(first, index=7),))),
        ("a proof cut short", "not under the root", replace(good, records=(replace(first, proof=first.proof[:-1]), second))),
        ("a proof too long", "not under the root", replace(good, records=(replace(first, proof=(*first.proof, "00" * 32)), second))),
        ("a proof in another order", "not under the root", replace(good, records=(replace(first, proof=first.proof[::-1]), second))),
        ("a hash in capital letters", "not a hash", replace(good, records=(replace(first, proof=(first.proof[0].upper(), *first.proof[1:])),))),
        ("records in another order", "out of order", replace(good, records=(second, first))),
        ("a record twice", "out of order", replace(good, records=(first, first))),
        ("no record", "nothing proved", replace(good, records=())),
        ("another transaction's record", "another transaction", replace(good, records=(first, second, other.records[0]))),
        ("another checkpoint of the log", "not under the root", replace(good, checkpoint=receipt_over(8, 1).checkpoint)),
        ("signed with another key", "not signed with the key", receipt_over(7, 1, signer=other_key)),
        ("a changed size under the signature", "signature", replace(good, checkpoint=good.checkpoint.replace("\n7\n", "\n8\n"))),
        ("a signature cut off", "not a note", replace(good, checkpoint=good.checkpoint.partition("\n\n")[0] + "\n\n")),
        ("another format", "format", replace(good, format="lgsp-receipt/2")),
    ]  # fmt: skip
    return [
        {"name": name, "holds": not why, "why_not": why, "receipt": msgspec.to_builtins(receipt)} for name, why, receipt in cases
    ]


def document() -> str:
    whole = {"public_key": write_public_key(KEY.public_key()).decode(), "origin": ORIGIN, "vectors": vectors()}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


@pytest.fixture(scope="session")
def verifier() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_receipt", VERIFIER)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ours(data: bytes) -> bool:
    try:
        confirm(read_receipt(data), key=KEY.public_key())
    except ProofRefused:
        return False
    return True


def theirs(verifier: ModuleType, data: bytes) -> bool:
    try:
        verifier.verify(json.loads(data), KEY.public_key().public_bytes_raw())
    except (verifier.Refused, ValueError, KeyError, TypeError, AttributeError):
        return False
    return True


def test_it_is_short_and_needs_the_standard_library_alone() -> None:
    text = VERIFIER.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 200 and "lgsp." not in text
    names = {line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert names <= sys.stdlib_module_names


def test_the_vectors_are_those_of_this_file() -> None:
    assert VECTORS.read_text(encoding="utf-8") == document(), "write them anew: python -m tests.peers.test_receipt_verifier"


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["name"])
def test_both_verifiers_agree_with_each_vector(vector: dict[str, object], verifier: ModuleType) -> None:
    data = json.dumps(vector["receipt"]).encode()
    assert ours(data) is theirs(verifier, data) is vector["holds"]


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_both_verifiers_agree_on_every_changed_byte(verifier: ModuleType, data: st.DataObject) -> None:
    changed = bytearray(write_receipt(receipt_over(7, 1)))
    place = data.draw(st.integers(0, len(changed) - 1))
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    assert ours(bytes(changed)) == theirs(verifier, bytes(changed))


def test_a_stranger_runs_it_on_two_files(tmp_path) -> None:
    receipt, key = tmp_path / "receipt.json", tmp_path / "key.pem"
    receipt.write_bytes(write_receipt(receipt_over(7, 1)))
    key.write_bytes(write_public_key(KEY.public_key()))
    command = [sys.executable, "-I", str(VERIFIER), str(receipt), str(key)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "The receipt holds." in done.stdout and identifier(1) in done.stdout
    receipt.write_bytes(receipt.read_bytes().replace(b"01:00:00", b"01:00:01"))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr[:9]) == (1, "REFUSED: ")


if __name__ == "__main__":
    VECTORS.write_text(document(), encoding="utf-8")
