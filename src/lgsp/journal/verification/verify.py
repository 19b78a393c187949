"""Verifying a whole journal, from its folder alone.

Rules: needs no platform, no database and no private key; changes nothing. Verification with the keys in the folder trusts the folder's owner
not to have signed everything anew; with a pinned public key (kept elsewhere) it trusts nobody. The report names the keys it relied on.
What can't be detected without an outside witness: a log truncated to an older seal together with the newer seals.
"""

import contextlib
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509 import Certificate

from lgsp.domain.errors import JournalBroken
from lgsp.journal.expiry.expired import Declarations, declared_expiries, of_log
from lgsp.journal.logs.audit_log import AUDIT_LOG
from lgsp.journal.logs.places import listed_logs, locked
from lgsp.journal.logs.scan import LogState, Scan
from lgsp.journal.logs.segments import KEYS_NAME, LIST_NAME, LOCK_NAME, SEALS_NAME, logs_of, segments_of
from lgsp.journal.verification.cross_check import CrossCheck, TreeState
from lgsp.journal.verification.findings import Finding
from lgsp.protocol.proof.seals import Seal, read_public_key, read_seal
from lgsp.protocol.snapshot import key_id_of
from lgsp.runtime.storage.object_storage import ObjectStorage

SECOND_LOOK_S: Final = 0.3
"""A live log may be cut back beyond its last seal (a write failed) while it is read: what looks wrong there is looked at again."""


class Report(msgspec.Struct, frozen=True):
    """The result of a verification. `key_ids` are the keys relied on; `is_pinned` says that the caller passed them."""

    logs: tuple[LogState, ...]
    findings: tuple[Finding, ...]
    key_ids: tuple[str, ...]
    is_pinned: bool
    tree: TreeState = TreeState()

    @property
    def is_good(self) -> bool:
        """Whether everything verifies."""
        return not self.findings

    @property
    def records(self) -> int:
        """The number of records in all logs."""
        return sum(log.records for log in self.logs)


def verify_journal(
    journal: Path,
    *,
    pinned: Mapping[str, Ed25519PublicKey] | None = None,
    storage: ObjectStorage | None = None,
    roots: Sequence[Certificate] = (),
    bundles_key: bytes = b"",
) -> Report:
    """Verify every log in a journal's folder and the tree over them.

    Published files are verified if their `storage` is given, time-stamps if the `roots` of their authorities are, bundles of
    records if the `bundles_key` is. Raises `OSError` if a file can't be read.
    """
    findings: list[Finding] = []
    keys = dict(pinned) if pinned is not None else _keys_beside(journal, findings)
    listed, present = _names(journal, keys, findings)
    declared = _declared(journal, findings)
    states = []
    for name in present:
        state, found = _verified(journal / name, keys, declared)
        if found and _is_being_written(journal / name):
            time.sleep(SECOND_LOOK_S)
            state, found = _verified(journal / name, keys, declared)
        if name not in listed:
            if state.records == 0:
                # Created, but not listed before a crash: it holds no record that could be missed.
                continue
            found.append(Finding(kind="log.unlisted", log=name))
        states.append(state)
        findings += found
    findings += [Finding(kind="log.missing", log=name) for name in listed if name not in present]
    agreement = CrossCheck(journal, keys, storage, bundles_key, declared)
    tree = agreement.run(roots)
    findings += agreement.findings
    return Report(
        logs=tuple(states), findings=tuple(findings), key_ids=tuple(sorted(keys)), is_pinned=pinned is not None, tree=tree
    )


def pinned_key(path: Path) -> dict[str, Ed25519PublicKey]:
    """A public key from a PEM file, to verify with; raises `JournalBroken` if it is none."""
    key = read_public_key(path.read_bytes())
    return {key_id_of(key): key}


def _keys_beside(journal: Path, findings: list[Finding]) -> dict[str, Ed25519PublicKey]:
    keys = {}
    for path in sorted((journal / KEYS_NAME).glob("*.pub")):
        try:
            keys[path.stem] = read_public_key(path.read_bytes(), path.stem)
        except JournalBroken as cause:
            findings.append(Finding(kind="key.changed", detail=f"{path.name}: {cause.facts['why']}"))
    if not keys:
        findings.append(Finding(kind="key.changed", detail=KEYS_NAME))
    return keys


def _names(journal: Path, keys: Mapping[str, Ed25519PublicKey], findings: list[Finding]) -> tuple[tuple[str, ...], list[str]]:
    """The listed logs and those whose folders exist, both read at one moment."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            # A copy may be read-only and have no lock; then nobody writes it either.
            stack.enter_context(locked(journal / LOCK_NAME, exclusive=False))
        present = logs_of(journal)
        try:
            listed = listed_logs(journal, dict(keys))
            if not listed:
                findings.append(Finding(kind="list.changed", detail=LIST_NAME))
                return tuple(present), present
        except JournalBroken as cause:
            findings.append(Finding(kind="list.changed", detail=f"{LIST_NAME}: {cause.facts['why']}"))
            return tuple(present), present
    return listed, present


def _declared(journal: Path, findings: list[Finding]) -> Declarations:
    """The segments that may be gone because they have expired; none if the acts can't be read, which is reported where they are verified."""
    try:
        return declared_expiries(journal)
    except JournalBroken as cause:
        findings.append(Finding(kind="record.unreadable", log=AUDIT_LOG, detail=str(cause.facts.get("why", ""))))
        return {}


def _is_being_written(folder: Path) -> bool:
    try:
        with locked(folder / LOCK_NAME, exclusive=False, waiting=False):
            return False
    except BlockingIOError:
        return True
    except OSError:
        return False


def _verified(folder: Path, keys: Mapping[str, Ed25519PublicKey], declared: Declarations) -> tuple[LogState, list[Finding]]:
    findings: list[Finding] = []
    # Listed before the seals are read: a segment begins only after the previous one is sealed to its end.
    last_first = max((first for first, _ in segments_of(folder)), default=0)
    seals = _seals_of(folder, keys, findings)
    sealed = max((seal.count for seal in seals), default=0)
    scan = Scan(folder, seals, of_log(declared, folder.name))
    state = scan.run()
    if not seals or last_first > sealed:
        findings.append(Finding(kind="seal.missing", log=folder.name, first=sealed))
    return state, findings + scan.findings


def _seals_of(folder: Path, keys: Mapping[str, Ed25519PublicKey], findings: list[Finding]) -> list[Seal]:
    """The seals that verify, in order; faults of the others are added to `findings`."""
    path = folder / SEALS_NAME
    lines = path.read_bytes().split(b"\n") if path.exists() else [b""]
    unfinished = lines.pop()
    if unfinished.endswith(b"}"):
        lines.append(unfinished)
    elif b"}" in unfinished:
        findings.append(Finding(kind="seal.changed", log=folder.name, detail=f"{SEALS_NAME}:{len(lines) + 1}"))
    seals: list[Seal] = []
    for number, line in enumerate(lines):
        where = f"{SEALS_NAME}:{number + 1}"
        try:
            seal = read_seal(line, keys)
        except JournalBroken as cause:
            findings.append(Finding(kind="seal.changed", log=folder.name, detail=f"{where}: {cause.facts['why']}"))
            continue
        if seal.log != folder.name or (seals and (seal.count < seals[-1].count or seal.number <= seals[-1].number)):
            findings.append(Finding(kind="seal.changed", log=folder.name, detail=where))
        elif seal.number != number and (not seals or seal.number != seals[-1].number + 1):
            findings.append(Finding(kind="seal.missing", log=folder.name, detail=where))
            seals.append(seal)
        else:
            seals.append(seal)
    return seals
