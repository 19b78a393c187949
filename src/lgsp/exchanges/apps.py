"""Operational monitoring as a Django app."""

from django.apps import AppConfig


class MonitorConfig(AppConfig):
    """Label `monitor`."""

    name = "lgsp.monitor"
    label = "monitor"
    verbose_name = "Giám sát vận hành"
    default_auto_field = "django.db.models.BigAutoField"
