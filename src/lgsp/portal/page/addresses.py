"""What the addresses of pages share: identifiers in them, and the sign-in that pages of officers need.

Rules: identifiers stand in the address as they are written everywhere, so their number of parts says what they name.
"""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import URLPattern, path, register_converter


class IdentifierInAddress:
    """An identifier in an address: so many parts with slashes between."""

    regex = ""

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: object) -> str:
        """As it stands."""
        return str(value)


for name, count in (("member", 3), ("subsystem", 4), ("service", 5)):
    register_converter(type(f"{name.title()}Identifier", (IdentifierInAddress,), {"regex": "/".join(["[^/]+"] * count)}), name)


def page(address: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    """An address for those who are signed in."""
    return path(address, login_required(view), name=name)
