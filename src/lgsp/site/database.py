"""The database's address as Django wants it.

Rules: `DATABASE_URL` is any connection text that libpq takes; without it, the address that the supervisor wrote in the home
is used.
"""

from typing import Any, Final

import psycopg
from psycopg.conninfo import conninfo_to_dict

from lgsp.domain.errors import DatabaseUnavailable
from lgsp.runtime.home import home_in_use
from lgsp.runtime.settings import setting

ADDRESS_FILE: Final = "database-url"
CONNECT_TIMEOUT_S: Final = 5
_PARTS: Final = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def database_url() -> str:
    """The address in use: the setting, or what the supervisor of this home wrote; empty if there is none."""
    url = str(setting("DATABASE_URL"))
    written = home_in_use().run / ADDRESS_FILE
    if not url and written.exists():
        url = written.read_text().strip()
    return url


def check_database(url: str) -> None:
    """Connect once and leave; raises `DatabaseUnavailable` with the server's own reason (which names no password)."""
    try:
        psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT_S).close()
    except psycopg.Error as cause:
        reason = " ".join(str(cause).split())
        raise DatabaseUnavailable(why=reason) from cause


def django_database(url: str) -> dict[str, Any]:
    """Django's entry for an address; raises `DatabaseUnavailable` if it can't be read."""
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    except psycopg.ProgrammingError as cause:
        raise DatabaseUnavailable(why="DATABASE_URL can't be read") from cause
    entry: dict[str, Any] = {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 0}
    entry.update({ours: parts.pop(theirs) for theirs, ours in _PARTS.items() if theirs in parts})
    return {**entry, "OPTIONS": parts}
