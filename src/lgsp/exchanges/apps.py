"""Operational monitoring as a Django app."""

from django.apps import AppConfig


class ExchangesConfig(AppConfig):
    """Label `exchanges`."""

    name = "lgsp.exchanges"
    label = "exchanges"
    verbose_name = "Giám sát vận hành"
    default_auto_field = "django.db.models.BigAutoField"
