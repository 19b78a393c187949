"""The process `lgsp sequencer`: keeps the tree up to date with the logs as long as it holds the lease.

Rules: nothing waits for it: gateways write their logs also when it, the database or object storage is down, and it catches up. It
checks its lease before every round. If published data contradicts ours, signing stops and the error is logged repeatedly until an
operator has acted.
"""

import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog

from lgsp.domain.errors import JournalBroken, JournalForked
from lgsp.journal.tree.sequence import BATCH_RECORDS_MAX, Means, open_sequencer
from lgsp.journal.witnessing.evidence import EvidenceCollector

POLL_S: Final = 0.5
"""Each batch costs a few files and flushes, however few its records: so there are at most two a second."""
EVIDENCE_POLL_S: Final = 0.5
PAUSE_LONGEST_S: Final = 10.0
_log = structlog.get_logger("lgsp.journal")


def run_sequencer(*, journal: Path, means: Means, holds: Callable[[], bool], collector: EvidenceCollector) -> None:
    """Sequence, time-stamp and have cosigned until SIGTERM or SIGINT; `holds` says whether the lease is ours. MUST be called on the main thread."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    leads = threading.Event()
    outside = threading.Thread(target=keep_evidence, kwargs={"collector": collector, "leads": leads, "stop": stop}, name="evidence")
    outside.start()
    keep_up(journal=journal, means=means, holds=holds, stop=stop, leads=leads)
    outside.join()


def keep_evidence(*, collector: EvidenceCollector, leads: threading.Event, stop: threading.Event) -> None:
    """Time-stamp and have cosigned checkpoints while we are the sequencer, until stopped. Runs in its own thread, because authorities may be slow."""
    while not stop.is_set():
        if leads.is_set():
            try:
                collector.collect()
            except (OSError, JournalBroken) as fault:
                _log.warning("timestamp.not_kept", why=str(fault))
        stop.wait(EVIDENCE_POLL_S)


def keep_up(
    *, journal: Path, means: Means, holds: Callable[[], bool], stop: threading.Event, leads: threading.Event | None = None
) -> None:
    """Open a sequencer whenever the lease is ours, and again after any failure, until stopped; `leads` is set meanwhile."""
    leads = leads or threading.Event()
    pause_s = POLL_S
    while not stop.is_set():
        try:
            if holds():
                with open_sequencer(journal, means) as sequencer:
                    leads.set()
                    while not stop.is_set() and holds():
                        done = sequencer.sequence()
                        pause_s = POLL_S
                        stop.wait(POLL_S if done < BATCH_RECORDS_MAX else 0.0)
        except JournalForked as fault:
            pause_s = PAUSE_LONGEST_S
            _log.critical("sequence.forked", why=str(fault))
        except (OSError, JournalBroken) as fault:
            pause_s = min(2 * pause_s, PAUSE_LONGEST_S)
            _log.warning("sequence.interrupted", why=str(fault), pause_s=pause_s)
        leads.clear()
        stop.wait(pause_s)
