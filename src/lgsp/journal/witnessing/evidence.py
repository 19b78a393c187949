"""Time-stamping and witnessing of checkpoints: time-stamps of outside authorities and witnesses' cosignatures, kept in a file beside the logs.

    journal/tree/attested       one line per time-stamped or cosigned checkpoint: size, time, the note with cosignatures, time-stamps, our signature
    journal/tree/halt           while this file exists, gateways refuse all calls; it says why

Rules: authorities are asked in their configured order until one gives a valid answer; every answer is verified before it is kept. Calls do not
wait for them: whether calls go on when no authority answers is a setting (`LGSP_TIMESTAMP_STOP_AFTER_S`), measured from the oldest record
without a time-stamp.
"""

import base64
import contextlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.domain.errors import JournalBroken, LgspError, ProofRefused
from lgsp.domain.periods import instant_text
from lgsp.journal.logs.books import Book, find_line, last_line
from lgsp.journal.logs.segments import HALT_NAME, TREE_NAME
from lgsp.journal.tree.batches import batch_with
from lgsp.journal.tree.published import signed_checkpoint
from lgsp.journal.witnessing.cosigning import Cosigners
from lgsp.protocol.proof.checkpoint import parse_checkpoint
from lgsp.protocol.proof.receipt import Timestamp
from lgsp.protocol.proof.timestamps import QUERY_TYPE, read_reply, read_roots, write_query
from lgsp.runtime.storage.files import write_atomically

NONCE_BITS: Final = 63
RETRY_S: Final = 10.0
_log = structlog.get_logger("lgsp.journal")

Post = Callable[[str, bytes, str], bytes]
"""Sends bytes of a content type to an address, gives the answer's; raises `LgspError`."""


class Evidence(msgspec.Struct, frozen=True):
    """One line of the file."""

    size: int
    at: str
    note: str
    timestamps: tuple[Timestamp, ...]
    signature: str = ""

    @property
    def signed(self) -> bytes:
        """The bytes that the signature covers: a heading, and the line with an empty signature."""
        return b"lgsp-journal-attested/1\n" + msgspec.json.encode(msgspec.structs.replace(self, signature=""))


class Terms(msgspec.Struct, frozen=True):
    """Which authorities to ask, which to trust, how often, and how long calls go on without a time-stamp (0: for ever)."""

    authorities: tuple[str, ...] = ()
    roots_file: Path | None = None
    every_s: float = 60.0
    stop_after_s: float = 0.0


def evidence_path(journal: Path) -> Path:
    """The file of time-stamped and cosigned checkpoints."""
    return journal / TREE_NAME / "attested"


def read_evidence(line: bytes) -> Evidence:
    """Parse a line of the file; raises `JournalBroken`."""
    try:
        return msgspec.json.decode(line, type=Evidence)
    except (msgspec.DecodeError, UnicodeDecodeError) as cause:
        raise JournalBroken(file="tree/attested", why=f"unreadable line: {cause}") from cause


def latest_evidence(journal: Path) -> Evidence | None:
    """The last checkpoint that was time-stamped or cosigned."""
    line = last_line(evidence_path(journal))
    return None if line is None else read_evidence(line)


def evidence_over(journal: Path, index: int) -> Evidence | None:
    """The first time-stamped or cosigned checkpoint that covers a leaf, None if none does yet."""
    _, line = find_line(evidence_path(journal), lambda line: read_evidence(line).size > index)
    return None if line is None else read_evidence(line)


class EvidenceCollector:
    """Has the newest checkpoint time-stamped and cosigned at intervals. One instance at a time, in the sequencer's process."""

    def __init__(
        self,
        journal: Path,
        terms: Terms,
        post: Post,
        key: Ed25519PrivateKey,
        now: Callable[[], datetime],
        cosigners: Cosigners | None = None,
    ) -> None:
        self._cosigners = cosigners
        self._journal = journal
        self._key = key
        self._terms = terms
        self._post = post
        self._now = now
        self._due_at = now()

    def collect(self) -> bool:
        """Have the newest checkpoint time-stamped and cosigned if it is due; returns whether one was. Raises `OSError` and `JournalBroken`."""
        if not self._terms.authorities and self._cosigners is None:
            return False
        done = self._now() >= self._due_at and self._attest()
        self._mind_the_halt()
        return done

    def _attest(self) -> bool:
        note, last = signed_checkpoint(self._journal), latest_evidence(self._journal)
        if not note or (last is not None and last.size >= parse_checkpoint(note).size):
            return False
        timestamp = self._timestamp(note) if self._terms.authorities else None
        if self._terms.authorities and timestamp is None:
            self._due_at = self._now() + timedelta(seconds=min(RETRY_S, self._terms.every_s))
            return False
        self._due_at = self._now() + timedelta(seconds=self._terms.every_s)
        at = instant_text(self._now())
        if self._cosigners is not None:
            note = self._cosigners.cosigned(note)
        attested = Evidence(parse_checkpoint(note).size, at, note, () if timestamp is None else (timestamp,))
        attested = msgspec.structs.replace(attested, signature=self._key.sign(attested.signed).hex())
        with contextlib.closing(Book(evidence_path(self._journal))) as book:
            book.append(msgspec.json.encode(attested))
        return True

    def _timestamp(self, note: str) -> Timestamp | None:
        message = parse_checkpoint(note).text.encode()
        for authority in self._terms.authorities:
            nonce = secrets.randbits(NONCE_BITS)
            try:
                roots = read_roots(_roots_in(self._terms.roots_file))
                answer = self._post(authority, write_query(message, nonce=nonce), QUERY_TYPE)
                stamped = read_reply(answer, message, nonce=nonce, roots=roots)
                return Timestamp(authority=authority, token=base64.b64encode(stamped.token).decode())
            except LgspError as fault:
                _log.warning("timestamp.authority_failed", authority=authority, why=str(fault))
        _log.error("timestamp.none_answered", authorities=len(self._terms.authorities))
        return None

    def _mind_the_halt(self) -> None:
        halt = self._journal / TREE_NAME / HALT_NAME
        since = self._waiting_since() if self._terms.stop_after_s and self._terms.authorities else None
        if since is not None and (self._now() - since).total_seconds() > self._terms.stop_after_s:
            if not halt.exists():
                why = f"no time-stamp since {since.isoformat(timespec='seconds')}"
                _log.error("timestamp.calls_stopped", why=why)
                write_atomically(halt, why.encode())
        elif halt.exists():
            halt.unlink()
            _log.info("timestamp.calls_go_on")

    def _waiting_since(self) -> datetime | None:
        """When the oldest record without a time-stamp was sequenced."""
        last = latest_evidence(self._journal)
        pair = batch_with(self._journal, last.size if last is not None else 0)
        return None if pair is None else datetime.fromisoformat(pair[1].at)


def _roots_in(path: Path | None) -> bytes:
    try:
        return b"" if path is None else path.read_bytes()
    except OSError as cause:
        raise ProofRefused(why="the file of trusted authorities can't be read") from cause
