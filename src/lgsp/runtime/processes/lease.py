"""A lease: an exclusive right of one process at a time, held as a PostgreSQL advisory lock.

Rules: the lease lasts as long as its database session; a process that lost the session has lost the lease and MUST stop before asking again.
Nothing is written.
Theory: the server releases a session-level advisory lock when the session ends, however it ends, so no time-out is needed.
"""

import contextlib
import hashlib
from typing import Final

import psycopg

CONNECT_TIMEOUT_S: Final = 5
_TRY: Final = "SELECT pg_try_advisory_lock(%s)"
_HOLDS: Final = "SELECT 1"


class Lease:
    """One lease by name. Not thread-safe."""

    def __init__(self, url: str, name: str) -> None:
        self._url = url
        self._number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        self._session: psycopg.Connection | None = None

    def hold(self) -> bool:
        """Whether the lease is ours now: keeps it if it is, takes it if nobody has it; False if another has it or the database is down."""
        try:
            if self._session is not None:
                self._session.execute(_HOLDS)
                return True
            session = psycopg.connect(self._url, autocommit=True, connect_timeout=CONNECT_TIMEOUT_S)
            row = session.execute(_TRY, [self._number]).fetchone()
        except psycopg.Error:
            self.give_back()
            return False
        if row is None or not row[0]:
            session.close()
            return False
        self._session = session
        return True

    def give_back(self) -> None:
        """Release the lease; idempotent."""
        if self._session is not None:
            with contextlib.suppress(psycopg.Error):
                self._session.close()
            self._session = None
