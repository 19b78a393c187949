"""`lgsp sequencer`: keeps the journal's Merkle tree up with the gateways' logs."""

import os
from functools import partial
from typing import Final

import setproctitle
import typer

from lgsp.domain.errors import ProofRefused, SettingInvalid
from lgsp.journal.tree.published import origin_of, stored_nodes
from lgsp.journal.tree.sequence import Means
from lgsp.journal.tree.sequencing import run_sequencer
from lgsp.journal.witnessing.cosigning import AskedWitness, Cosigners
from lgsp.journal.witnessing.evidence import EvidenceCollector, Terms
from lgsp.protocol.proof.checkpoint import read_witness
from lgsp.runtime.clock import now
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import bundles_key, journal_key
from lgsp.runtime.outgoing.web import ask
from lgsp.runtime.processes.lease import Lease
from lgsp.runtime.settings import setting
from lgsp.runtime.storage.object_storage import ObjectStorage, storage_in_use
from lgsp.site.database import database_url

app = typer.Typer(pretty_exceptions_enable=False)

NICENESS: Final = 5
"""Below the gateways, above the index: calls first, then their proof."""


def _terms() -> Terms:
    return Terms(
        authorities=setting("LGSP_TIMESTAMP_URLS"),
        roots_file=setting("LGSP_TIMESTAMP_ROOTS"),
        every_s=setting("LGSP_TIMESTAMP_EVERY_S"),
        stop_after_s=setting("LGSP_TIMESTAMP_STOP_AFTER_S"),
    )


def _cosigners(storage: ObjectStorage) -> Cosigners | None:
    """Our witnesses; raises `SettingInvalid` for one that can't be read."""
    asked = []
    for words in setting("LGSP_WITNESSES"):
        url, _, key = words.partition(" ")
        try:
            asked.append(AskedWitness(url, read_witness(key.strip())))
        except ProofRefused as cause:
            raise SettingInvalid(setting="LGSP_WITNESSES", why=str(cause.facts["why"])) from cause
    return Cosigners(tuple(asked), _ask_witness, partial(stored_nodes, storage)) if asked else None


def _ask_witness(url: str, body: bytes) -> tuple[int, bytes]:
    answer = ask(url, body=body, content_type="text/plain; charset=utf-8", loopback_only=setting("LGSP_LOOPBACK_ONLY"))
    return answer.status, answer.body


def _post(url: str, body: bytes, content_type: str) -> bytes:
    return ask(url, body=body, content_type=content_type, loopback_only=setting("LGSP_LOOPBACK_ONLY")).body


@app.command()
def sequencer() -> None:
    """Sequence the journal until SIGTERM."""
    setproctitle.setproctitle("lgsp sequencer")
    os.nice(NICENESS)
    home, instance = home_in_use(), setting("LGSP_INSTANCE")
    lease = Lease(database_url(), f"lgsp sequencer {instance}")
    means = Means(
        origin=origin_of(instance),
        key=journal_key(home.keys),
        bundles_key=bundles_key(home.keys),
        storage=storage_in_use(home),
        now=now,
    )
    try:
        collector = EvidenceCollector(home.journal, _terms(), _post, means.key, now, _cosigners(means.storage))
        run_sequencer(journal=home.journal, means=means, holds=lease.hold, collector=collector)
    finally:
        lease.give_back()
