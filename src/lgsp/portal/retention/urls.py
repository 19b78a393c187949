"""Addresses of the pages of what is kept and until when."""

from django.urls import URLPattern

from lgsp.portal.page.addresses import page
from lgsp.portal.retention import bodies, holds, storage

urlpatterns: list[URLPattern] = [
    page("transactions/<str:transaction_id>/body", bodies.look, "exchange_body"),
    page("kept", bodies.kept, "kept"),
    page("keeping", storage.keeping, "keeping"),
    page("holds/new", holds.place, "hold_new"),
    page("holds/<int:number>/release", holds.release, "hold_release"),
]
