"""What every page shows: the instance, the navigation by job groups, the theme that the reader chose.

Rules: only groups and pages that exist; nothing is asked of the database for somebody who is not signed in, except the instance's name.
"""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lgsp.registry.queries.instances import instance_in_use

NAVIGATION: Final = (
    (_("Overview"), (("dashboard", "layout-dashboard", _("Dashboard")),)),
    (
        _("Connections"),
        (
            ("members", "building-community", _("Members")),
            ("subsystems", "server-2", _("Information systems")),
            ("services", "plug-connected", _("Services")),
            ("rights", "shield-check", _("Access rights")),
        ),
    ),
    (
        _("Data"),
        (
            ("code_lists", "topology-star-3", _("Code lists")),
            ("code_mappings", "arrow-right", _("Mappings of codes")),
            ("recodings", "refresh", _("After a merger")),
        ),
    ),
    (
        _("Monitoring"),
        (
            ("exchanges", "list-search", _("Transactions")),
            ("kept", "lock", _("Kept bodies")),
            ("questions", "info-circle", _("Citizens' questions")),
        ),
    ),
    (
        _("Administration"),
        (
            ("configurations", "versions", _("Configuration")),
            ("acts", "history", _("Officers' acts")),
            ("keeping", "lock", _("Disk and terms")),
            ("account", "user-circle", _("My account")),
        ),
    ),
)
"""Groups in order; each page is its address's name, its icon, its word."""

THEME_COOKIE: Final = "lgsp_theme"
THEMES: Final = frozenset({"light", "dark"})


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "instance": instance_in_use(),
        "navigation": NAVIGATION,
        "theme": theme if theme in THEMES else "",
        "languages": settings.LANGUAGES,
    }
