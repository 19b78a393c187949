"""The home: the one folder that holds everything the platform writes.

postgres/        the embedded database
run/             sockets and process files, gone at a stop
keys/            private keys, readable by the owner only
objects/         object storage of the default kind: configuration/ … journal/ …
gateway/         each gateway's last good configuration, the shared counters of limits
journal/         the journal: nothing else is needed to verify it
bodies/          stored bodies of calls, encrypted; erased when their retention is over
log/             output of the processes
witnessed/       the last checkpoint of each log that we cosigned
followed/        the last seen state of other platforms' public logs
sandbox-tsa.pem  the root certificate of the demo's time-stamping authority
demo.json        addresses and credentials of the demo world
"""

from pathlib import Path

import msgspec

from lgsp.runtime.settings import setting

FOLDERS = ("run", "keys", "objects", "gateway", "journal", "bodies", "log")


class Home(msgspec.Struct, frozen=True):
    """Paths below the home's folder."""

    folder: Path

    @property
    def run(self) -> Path:
        """Sockets and process files."""
        return self.folder / "run"

    @property
    def keys(self) -> Path:
        """Private keys."""
        return self.folder / "keys"

    @property
    def objects(self) -> Path:
        """Object storage of the default kind."""
        return self.folder / "objects"

    @property
    def gateway(self) -> Path:
        """The gateways' own files."""
        return self.folder / "gateway"

    @property
    def journal(self) -> Path:
        """The journal."""
        return self.folder / "journal"

    @property
    def bodies(self) -> Path:
        """Bodies that are stored beside the journal."""
        return self.folder / "bodies"

    @property
    def log(self) -> Path:
        """Output of the processes."""
        return self.folder / "log"

    @property
    def postgres(self) -> Path:
        """The embedded database."""
        return self.folder / "postgres"

    @property
    def demo_file(self) -> Path:
        """Addresses and credentials of the demo world."""
        return self.folder / "demo.json"

    def prepare(self) -> None:
        """Create the folders; raises `OSError` if the place can't be written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in FOLDERS:
            path = self.folder / name
            path.mkdir(exist_ok=True, mode=0o700 if name == "keys" else 0o750)


def home_in_use() -> Home:
    """The home named by `LGSP_HOME`."""
    return Home(setting("LGSP_HOME"))
