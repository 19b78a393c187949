"""What the gateway processes of a host remember together: limits used, calls under way, requests that are good once."""

from pathlib import Path

from lgsp.runtime.host.concurrency import Occupancy
from lgsp.runtime.host.counters import Tallies
from lgsp.runtime.host.replay_window import Replays


class HostMemory:
    """One process's hold on it. `worker` counts from 1 and is no other process's."""

    def __init__(self, folder: Path, *, worker: int) -> None:
        self.tallies = Tallies(folder / "tallies")
        self.occupancy = Occupancy(folder / "occupancy", worker=worker)
        self.replays = Replays(folder / "replays")

    def close(self) -> None:
        """Let the files go."""
        self.tallies.close()
        self.occupancy.close()
        self.replays.close()
