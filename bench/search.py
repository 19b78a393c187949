"""How long a search takes among ten million exchanges: `lgsp bench search`.

Starts an embedded PostgreSQL as `lgsp up` would, on a home of its own, and lets `searches.py` fill and ask it, with the application's role.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lgsp.runtime.home import Home
from lgsp.runtime.processes.postgres import DATABASE, EmbeddedPostgres

CLONE = Path(__file__).parents[1]
INSIDE = "from lgsp.site.setup import prepare; prepare(); from bench.searches import main; main()"
"""Django is made ready before anything that knows rows is imported."""


@contextmanager
def database(home: Home) -> Iterator[EmbeddedPostgres]:
    """The embedded server of a home, until the block ends."""
    home.prepare()
    server = EmbeddedPostgres(home)
    server.stop_stray()
    server.initialise()
    with (home.log / "postgres.log").open("ab") as log:
        subprocess.Popen(server.command(), env=dict(server.environment()), stdout=log, stderr=log, start_new_session=True, cwd="/")
    try:
        while not server.is_ready():
            time.sleep(0.1)
        yield server
    finally:
        server.stop_stray()


def main() -> int:
    """Fill and ask."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--records", type=int, default=10_000_000)
    words.add_argument("--folder", default=None, help="keep the filled database here, and ask it again without filling next time")
    given = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="lgsp-bench-") as scratch:
        home = Home(Path(given.folder or scratch) / "home")
        with database(home) as server:
            owner = server.url_of("postgres", (home.keys / "database.key").read_text(), DATABASE)
            environment = os.environ | {"LGSP_HOME": str(home.folder), "DATABASE_URL": server.url, "LGSP_INSTANCE": "VN-H55"}
            command = [sys.executable, "-c", INSIDE, f"--records={given.records}", f"--owner={owner}"]
            return subprocess.run(command, env=environment, cwd=CLONE, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
