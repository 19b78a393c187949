"""Refusals of unidentified callers: all are counted, a sample is recorded.

Rules: at most one entry per second and error code goes into the journal; it says how many refusals were only counted since the previous one. So
unauthenticated traffic can neither fill the disk nor slow down other calls. Replies do not wait for these entries, and do not change if one
can't be written.
"""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime
from typing import Final

from lgsp.domain.calls import Call, Reply
from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import JournalUnwritable
from lgsp.gateway.recording import Journal, refusal_entry

SAMPLE_S: Final = 1.0
"""Shortest time between two entries of one kind, in seconds."""


class UnidentifiedRefusals:
    """The sampler of one gateway process."""

    def __init__(self, journal: Journal, now: Callable[[], datetime]) -> None:
        self._journal = journal
        self._now = now
        self._last_at: dict[str, datetime] = {}
        self._suppressed: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def note(self, call: Call, reply: Reply, *, error: str, instance: str) -> None:
        """Count a refusal of an unidentified caller, and record it if the last record of its kind is old enough."""
        now = self._now()
        last_at = self._last_at.get(error)
        if last_at is not None and (now - last_at).total_seconds() < SAMPLE_S:
            self._suppressed[error] = self._suppressed.get(error, 0) + 1
            return
        self._last_at[error] = now
        suppressed = self._suppressed.pop(error, 0)
        entry = refusal_entry(call, reply, error=error, instance=instance, now=now, suppressed=suppressed)
        task = asyncio.get_running_loop().create_task(self._append(entry))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _append(self, entry: JournalEntry) -> None:
        with contextlib.suppress(JournalUnwritable):
            await self._journal.append(entry)
