"""Django made ready, for every command and process that needs it.

Rules: safe to call twice; without a database address it says so in one sentence.
"""

import os
from typing import Final

import django

from lgsp.domain.errors import DatabaseUnavailable
from lgsp.site.database import check_database, database_url

NO_DATABASE: Final = "postgresql:///none"
"""Stands for the database where only a command's help is wanted."""


def prepare(*, needs_connection: bool = True, needs_address: bool = True) -> None:
    """Set Django up for this home.

    Raises `DatabaseUnavailable` if no address is known (nothing set, and nothing running here) or, unless told otherwise, nobody answers there.
    """
    url = database_url() or ("" if needs_address else NO_DATABASE)
    if not url:
        raise DatabaseUnavailable(why="DATABASE_URL is not set and no platform is running in this home (lgsp up)")
    if needs_connection:
        check_database(url)
    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lgsp.site.settings")
    django.setup()
