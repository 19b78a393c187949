"""Addresses of the pages of everybody, without sign-in."""

from django.urls import URLPattern, path

from lgsp.portal.public import log, statistics

urlpatterns: list[URLPattern] = [
    path("log", log.about, name="log"),
    path("log/checkpoint", log.checkpoint, name="log_checkpoint"),
    path("log/witnessed", log.witnessed, name="log_witnessed"),
    path("witness/add-checkpoint", log.add_checkpoint, name="add_checkpoint"),
    path("log/consistency", log.consistency, name="log_consistency"),
    path("log/keys/<str:key_id>.pem", log.key, name="log_key"),
    path("log/tile/<path:path>", log.tile, name="log_tile"),
    path("statistics", statistics.page, name="statistics"),
    path("statistics.<str:kind>", statistics.download, name="statistics_download"),
]
