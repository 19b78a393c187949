"""The journal as a whole: which logs it has, and the public keys that verify them.

Rules: the list of logs is signed, so that a log that disappears with its folder is noticed; it is changed under the journal's lock,
after the new log's first files are durable. A log's name is never reused for another log.
"""

import contextlib
import fcntl
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lgsp.domain.errors import JournalBroken, JournalUnwritable
from lgsp.journal.logs.segments import KEYS_NAME, LIST_NAME, LOCK_NAME, TREE_NAME
from lgsp.protocol.proof.seals import read_log_list, read_public_key, write_log_list, write_public_key
from lgsp.protocol.snapshot import key_id_of
from lgsp.runtime.storage.files import create_once, write_atomically

LOG_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
PUBLIC_MODE: Final = 0o644


def check_log_name(name: str) -> None:
    """Raise `JournalUnwritable` for a name that can't be a log's folder."""
    if not LOG_NAME.fullmatch(name) or name in (KEYS_NAME, TREE_NAME):
        raise JournalUnwritable(log=name, why="a log's name is lower-case letters, digits and hyphens")


@contextlib.contextmanager
def locked(path: Path, *, exclusive: bool, waiting: bool = True) -> Iterator[None]:
    """Hold a lock file; raises `BlockingIOError` if not waiting and another process holds it.

    An exclusive lock creates the file if it is missing; a shared one only reads.
    """
    handle = os.open(path, (os.O_RDWR | os.O_CREAT if exclusive else os.O_RDONLY) | os.O_CLOEXEC, 0o640)
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | (0 if waiting else fcntl.LOCK_NB))
        yield
    finally:
        os.close(handle)


def enlist_log(*, journal: Path, name: str, key: Ed25519PrivateKey) -> None:
    """Add a log to the signed list, and its public key to the keys' folder.

    Idempotent. Raises `OSError` or `JournalBroken`.
    """
    publish_key(journal=journal, key=key.public_key())
    with locked(journal / LOCK_NAME, exclusive=True):
        listed = listed_logs(journal, keys_of(journal))
        if name not in listed:
            write_atomically(journal / LIST_NAME, write_log_list((*listed, name), key), mode=PUBLIC_MODE)


def publish_key(*, journal: Path, key: Ed25519PublicKey) -> None:
    """Write a public key beside the logs, under its key id."""
    (journal / KEYS_NAME).mkdir(exist_ok=True, mode=0o755)
    create_once(journal / KEYS_NAME / f"{key_id_of(key)}.pub", write_public_key(key), mode=PUBLIC_MODE)


def listed_logs(journal: Path, keys: dict[str, Ed25519PublicKey]) -> tuple[str, ...]:
    """The logs in the signed list, none if there is no list; raises `JournalBroken` if it does not verify."""
    try:
        line = (journal / LIST_NAME).read_bytes()
    except FileNotFoundError:
        return ()
    try:
        return read_log_list(line, keys)
    except JournalBroken as cause:
        raise JournalBroken(file=LIST_NAME, **cause.facts) from cause


def keys_of(journal: Path) -> dict[str, Ed25519PublicKey]:
    """The public keys stored beside the logs, by key id; raises `JournalBroken` if a key does not match its file name."""
    return {path.stem: read_public_key(path.read_bytes(), path.stem) for path in sorted((journal / KEYS_NAME).glob("*.pub"))}
