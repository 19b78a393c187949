"""Checkpoints: the signed tree head, as a note that anybody can verify (C2SP tlog-checkpoint, signed-note, tlog-cosignature).

    lgsp/VN-H55                                     the origin: which log
    20852163                                        how many records
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=    the root, base64
    (an empty line)
    — lgsp/VN-H55 Az3grlgt…                         signatures: name, base64 of key id and signature

The key id is the first four bytes of SHA-256(name || LF || kind || key); kind 1 is an Ed25519 signature over the text, kind 4 a witness's: its
time, then a signature over `cosignature/v1 LF time <seconds> LF` and the text.
Rules: no I/O, no clock; numbers, base64 and lines have one canonical form; signatures of unknown keys are ignored, as the note format
demands. Extension lines are refused: we write none, and we sign nothing that we do not understand.
"""

import base64
import binascii
import hashlib
import re
import struct
from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lgsp.domain.errors import ProofRefused
from lgsp.protocol.proof.chain import HASH_BYTES

NOTE_BYTES_MAX: Final = 65_536
SIGNATURES_MAX: Final = 100
_KIND_SIGNATURE: Final = 1
_KIND_COSIGNATURE: Final = 4
_KEY_ID_BYTES: Final = 4
_SIGNATURE_BYTES: Final = 64
_KEY_BYTES: Final = 32
_NAME: Final = r"[^\s+]{1,256}"
_BODY: Final = re.compile(rf"({_NAME})\n(0|[1-9][0-9]{{0,18}})\n([A-Za-z0-9+/]{{43}}=)\n")
_LINE: Final = re.compile(rf"— ({_NAME}) ([A-Za-z0-9+/]+={{0,2}})")
_TIME: Final = struct.Struct(">Q")


class Checkpoint(msgspec.Struct, frozen=True):
    """The size and root hash of one log's tree."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


class Witness(msgspec.Struct, frozen=True):
    """A signer or cosigner: a name and its public key; in the notation of signed notes `name+key id+base64`."""

    name: str
    key: Ed25519PublicKey


class Cosignature(msgspec.Struct, frozen=True):
    """A witness's statement that it has seen this checkpoint and that it is consistent with all it saw before; `at` is in seconds since 1970."""

    witness: str
    at: int


def write_checkpoint(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """Serialise the checkpoint as a note, signed with the log's own key."""
    signature = key.sign(checkpoint.text.encode())
    return f"{checkpoint.text}\n{_line(checkpoint.origin, _KIND_SIGNATURE, key.public_key(), signature)}"


def parse_checkpoint(note: str) -> Checkpoint:
    """Parse a note without verifying any signature; raises `ProofRefused`."""
    body, _ = _parts(note)
    return _parsed(body)


def read_checkpoint(note: str, *, key: Ed25519PublicKey, origin: str = "") -> Checkpoint:
    """Parse a note and verify the log's signature; raises `ProofRefused` saying why. An empty `origin` accepts any."""
    body, lines = _parts(note)
    checkpoint = _parsed(body)
    if origin and checkpoint.origin != origin:
        raise ProofRefused(why="the checkpoint is another log's", origin=checkpoint.origin)
    key_id = _key_id(checkpoint.origin, _KIND_SIGNATURE, key)
    for name, value in lines:
        if name == checkpoint.origin and value[:_KEY_ID_BYTES] == key_id:
            _verify(key, value[_KEY_ID_BYTES:], body.encode())
            return checkpoint
    raise ProofRefused(why="the checkpoint is not signed with the trusted key", origin=checkpoint.origin)


def cosign(note: str, *, name: str, key: Ed25519PrivateKey, at: int) -> str:
    """A witness's signature line for a note, `at` in seconds since 1970. The witness MUST have verified signature and consistency before."""
    body, _ = _parts(note)
    value = _TIME.pack(at) + key.sign(_cosigned(at, body))
    return _line(name, _KIND_COSIGNATURE, key.public_key(), value)


def read_cosignature(note: str, witness: Witness) -> Cosignature | None:
    """This witness's cosignature of the note, None if there is none; raises `ProofRefused` if its line does not verify."""
    body, lines = _parts(note)
    key_id = _key_id(witness.name, _KIND_COSIGNATURE, witness.key)
    for name, value in lines:
        if name == witness.name and value[:_KEY_ID_BYTES] == key_id:
            if len(value) != _KEY_ID_BYTES + _TIME.size + _SIGNATURE_BYTES:
                raise ProofRefused(why="a witness's line has the wrong length", witness=name)
            (at,) = _TIME.unpack_from(value, _KEY_ID_BYTES)
            _verify(witness.key, value[_KEY_ID_BYTES + _TIME.size :], _cosigned(at, body))
            return Cosignature(witness=name, at=at)
    return None


def with_lines(note: str, lines: str) -> str:
    """The note with further signature lines; lines that it already has, or by a key that has already signed, are not added again."""
    _, known = _parts(note)
    body = note.partition("\n\n")[0] + "\n"
    _, new = _parts(f"{body}\n{lines}")
    seen = {(name, value[:_KEY_ID_BYTES]) for name, value in known}
    return note + "".join(_written(name, value) for name, value in new if (name, value[:_KEY_ID_BYTES]) not in seen)


def write_witness(witness: Witness) -> str:
    """Format a witness's key as a verifier key (`name+key id+base64`)."""
    return _notation(witness, _KIND_COSIGNATURE)


def read_witness(text: str) -> Witness:
    """Parse a witness's verifier key; raises `ProofRefused`."""
    return _from_notation(text, _KIND_COSIGNATURE)


def write_log_key(log: Witness) -> str:
    """Format the verifier key of a log that signs checkpoints; its name is the origin."""
    return _notation(log, _KIND_SIGNATURE)


def read_log_key(text: str) -> Witness:
    """Parse a log's verifier key; raises `ProofRefused`."""
    return _from_notation(text, _KIND_SIGNATURE)


def _notation(signer: Witness, kind: int) -> str:
    key = bytes([kind]) + signer.key.public_bytes_raw()
    return f"{signer.name}+{_key_id(signer.name, kind, signer.key).hex()}+{base64.b64encode(key).decode()}"


def _from_notation(text: str, kind: int) -> Witness:
    name, _, rest = text.partition("+")
    raw = _decoded(rest.partition("+")[2])
    if len(raw) == 1 + _KEY_BYTES and raw[0] == kind and re.fullmatch(_NAME, name):
        signer = Witness(name, Ed25519PublicKey.from_public_bytes(raw[1:]))
        if _notation(signer, kind) == text:
            return signer
    raise ProofRefused(why="not a key of the kind wanted here", key=text[:80])


def _parts(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Split a note into its text and its signature lines (name and bytes)."""
    body, empty, rest = note.partition("\n\n")
    lines = rest.split("\n")
    if not empty or len(note) > NOTE_BYTES_MAX or lines.pop() != "" or len(lines) > SIGNATURES_MAX:
        raise ProofRefused(why="not a signed note")
    found = []
    for line in lines:
        match = _LINE.fullmatch(line)
        value = _decoded(match[2]) if match else b""
        if match is None or len(value) <= _KEY_ID_BYTES:
            raise ProofRefused(why="a signature line can't be read")
        found.append((match[1], value))
    return body + "\n", found


def _parsed(body: str) -> Checkpoint:
    found = _BODY.fullmatch(body)
    root = _decoded(found[3]) if found else b""
    if found is None or len(root) != HASH_BYTES:
        raise ProofRefused(why="not a checkpoint")
    return Checkpoint(origin=found[1], size=int(found[2]), root=root)


def _decoded(text: str) -> bytes:
    """Decode canonical base64; anything else gives empty bytes."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if base64.b64encode(raw).decode() == text else b""


def _verify(key: Ed25519PublicKey, signature: bytes, signed: bytes) -> None:
    try:
        key.verify(signature, signed)
    except InvalidSignature as cause:
        raise ProofRefused(why="the signature does not fit") from cause


def _cosigned(at: int, body: str) -> bytes:
    return f"cosignature/v1\ntime {at}\n{body}".encode()


def _key_id(name: str, kind: int, key: Ed25519PublicKey) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + key.public_bytes_raw()).digest()[:_KEY_ID_BYTES]


def _line(name: str, kind: int, key: Ed25519PublicKey, signature: bytes) -> str:
    return _written(name, _key_id(name, kind, key) + signature)


def _written(name: str, value: bytes) -> str:
    return f"— {name} {base64.b64encode(value).decode()}\n"
