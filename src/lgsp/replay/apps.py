"""Replay as a Django app."""

from django.apps import AppConfig


class ReplayConfig(AppConfig):
    """Label `replay`."""

    name = "lgsp.replay"
    label = "replay"
    verbose_name = "Gửi lại lượt gọi"
    default_auto_field = "django.db.models.BigAutoField"
