import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given
from hypothesis import strategies as st

from lgsp.domain.errors import ProofRefused
from lgsp.protocol.proof.checkpoint import (
    Checkpoint,
    Cosignature,
    Witness,
    cosign,
    parse_checkpoint,
    read_checkpoint,
    read_cosignature,
    read_log_key,
    read_witness,
    with_lines,
    write_checkpoint,
    write_log_key,
    write_witness,
)

KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
WITNESS_KEY = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)
WITNESS = Witness("lgsp/VN-H46", WITNESS_KEY.public_key())
CHECKPOINT = Checkpoint(origin="lgsp/VN-H55", size=20_852_163, root=hashlib.sha256(b"root").digest())
NOTE = write_checkpoint(CHECKPOINT, KEY)


def test_a_checkpoint_is_a_signed_note_of_three_lines() -> None:
    body, _, line = NOTE.partition("\n\n")
    assert body == f"lgsp/VN-H55\n20852163\n{base64.b64encode(CHECKPOINT.root).decode()}"
    name, value = line.removeprefix("— ").removesuffix("\n").split(" ")
    raw = base64.b64decode(value)
    assert name == "lgsp/VN-H55"
    assert raw[:4] == hashlib.sha256(b"lgsp/VN-H55\n\x01" + KEY.public_key().public_bytes_raw()).digest()[:4]
    KEY.public_key().verify(raw[4:], f"{body}\n".encode())
    assert read_checkpoint(NOTE, key=KEY.public_key(), origin="lgsp/VN-H55") == parse_checkpoint(NOTE) == CHECKPOINT


def test_every_flipped_bit_is_found() -> None:
    data = NOTE.encode()
    for bit in range(8 * len(data)):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(ProofRefused):
            read_checkpoint(changed.decode(errors="replace"), key=KEY.public_key())


def test_another_key_and_another_log_are_refused() -> None:
    with pytest.raises(ProofRefused, match="trusted key"):
        read_checkpoint(NOTE, key=WITNESS_KEY.public_key())
    with pytest.raises(ProofRefused, match="another log's"):
        read_checkpoint(NOTE, key=KEY.public_key(), origin="lgsp/VN")


@given(st.text(max_size=300))
@example("lgsp/x\n1\n" + "A" * 43 + "=\n\n")
@example("lgsp/x\n1\n" + "A" * 42 + "B=\n\n")
@example("lgsp/x\n01\n" + "A" * 43 + "=\n\n")
@example("lgsp/x\n1\n" + "A" * 43 + "=\n\n— lgsp/x AAAA\n")
@example("lgsp/x\n1\n" + "A" * 43 + "=\n\n— lgsp/x AAAAA\n")
@example("lgsp/x\n1\n" + "A" * 43 + "=\n\nnonsense\n")
@example("lgsp/x\n1\n" + "A" * 43 + "=\nextension\n\n")
def test_any_other_text_is_no_checkpoint(text: str) -> None:
    with pytest.raises(ProofRefused):
        read_checkpoint(text, key=KEY.public_key())


def test_a_witness_countersigns_and_says_when() -> None:
    line = cosign(NOTE, name=WITNESS.name, key=WITNESS_KEY, at=1_764_000_000)
    note = with_lines(NOTE, line)
    assert read_cosignature(NOTE, WITNESS) is None
    assert read_cosignature(note, WITNESS) == Cosignature(witness="lgsp/VN-H46", at=1_764_000_000)
    assert read_checkpoint(note, key=KEY.public_key()) == CHECKPOINT
    assert with_lines(note, line) == note
    assert read_cosignature(note, Witness(WITNESS.name, KEY.public_key())) is None


def test_a_witness_s_line_for_another_checkpoint_is_refused() -> None:
    other = write_checkpoint(Checkpoint("lgsp/VN-H55", 5, CHECKPOINT.root), KEY)
    note = with_lines(NOTE, cosign(other, name=WITNESS.name, key=WITNESS_KEY, at=7))
    with pytest.raises(ProofRefused, match="does not fit"):
        read_cosignature(note, WITNESS)


def test_a_witness_s_line_that_is_cut_short_is_refused() -> None:
    line = cosign(NOTE, name=WITNESS.name, key=WITNESS_KEY, at=7).removesuffix("\n")
    name, value = line.removeprefix("— ").split(" ")
    note = with_lines(NOTE, f"— {name} {base64.b64encode(base64.b64decode(value)[:-1]).decode()}\n")
    with pytest.raises(ProofRefused, match="wrong length"):
        read_cosignature(note, WITNESS)


def test_a_witness_s_key_has_one_notation() -> None:
    text = write_witness(WITNESS)
    assert text.startswith("lgsp/VN-H46+") and write_witness(read_witness(text)) == text
    raw = WITNESS.key.public_bytes_raw()
    for wrong in (
        "",
        "name",
        text.upper(),
        text.replace("lgsp/VN-H46", "lgsp/VN-H47"),
        f"n+00000000+{base64.b64encode(bytes([1]) + raw).decode()}",
        f"a b+00000000+{base64.b64encode(bytes([4]) + raw).decode()}",
    ):
        with pytest.raises(ProofRefused):
            read_witness(wrong)


def test_a_log_s_key_has_its_own_notation_and_is_no_witness_s() -> None:
    log = Witness("lgsp/VN-H55", KEY.public_key())
    text = write_log_key(log)
    assert write_log_key(read_log_key(text)) == text
    with pytest.raises(ProofRefused):
        read_witness(text)
    with pytest.raises(ProofRefused):
        read_log_key(write_witness(log))
