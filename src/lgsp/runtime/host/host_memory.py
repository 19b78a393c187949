"""State shared by the gateway processes of a host: counters of limits, calls in progress, the replay window."""

from pathlib import Path

from lgsp.runtime.host.concurrency import Concurrency
from lgsp.runtime.host.counters import SharedCounters
from lgsp.runtime.host.replay_window import ReplayWindow


class HostMemory:
    """One process's handle on the shared state. `worker` counts from 1 and is unique to the process."""

    def __init__(self, folder: Path, *, worker: int) -> None:
        self.counters = SharedCounters(folder / "tallies")
        self.concurrency = Concurrency(folder / "occupancy", worker=worker)
        self.replay_window = ReplayWindow(folder / "replays")

    def close(self) -> None:
        """Unmap and close the files."""
        self.counters.close()
        self.concurrency.close()
        self.replay_window.close()
