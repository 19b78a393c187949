"""Addresses of the pages of the first look."""

from django.urls import URLPattern

from lgsp.portal.overview import dashboard, search
from lgsp.portal.page.addresses import page

urlpatterns: list[URLPattern] = [
    page("", dashboard.dashboard, "dashboard"),
    page("dashboard/live", dashboard.dashboard_live, "dashboard_live"),
    page("search", search.search, "search"),
]
