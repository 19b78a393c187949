"""Addresses of the pages, one list per room.

Rules: every page but the sign-in link, those of `public` and the citizens' own needs a signed-in officer (`page/addresses.py`).
"""

from django.urls import include, path

app_name = "portal"

ROOMS = ("overview", "connections", "codes", "exchanges", "retention", "citizens", "public", "account", "administration")

urlpatterns = [path("", include(f"lgsp.portal.{room}.urls")) for room in ROOMS]
