"""The process `lgsp sequencer`: keeps the tree up with the logs as long as it holds the lease.

Rules: nothing waits for it: gateways write their logs also when it, the database or object storage is away, and it catches up. It asks for its
lease before every round; what contradicts what is published stops the signing and is said aloud, again and again, until somebody has looked.
"""

import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog

from lgsp.domain.errors import JournalBroken, JournalForked
from lgsp.journal.sequence import BATCH_RECORDS_MAX, Means, open_sequencer

POLL_S: Final = 0.25
PAUSE_LONGEST_S: Final = 10.0
_log = structlog.get_logger("lgsp.journal")


def run_sequencer(*, journal: Path, means: Means, holds: Callable[[], bool]) -> None:
    """Sequence until SIGTERM or SIGINT; `holds` tells whether the lease is ours. MUST be called on the main thread."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    keep_up(journal=journal, means=means, holds=holds, stop=stop)


def keep_up(*, journal: Path, means: Means, holds: Callable[[], bool], stop: threading.Event) -> None:
    """Open a sequencer whenever the lease is ours, and again after whatever went wrong, until told to stop."""
    pause_s = POLL_S
    while not stop.is_set():
        try:
            if holds():
                with open_sequencer(journal, means) as sequencer:
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
        stop.wait(pause_s)
