"""The registry as a Django app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Label `registry`; its jobs are found by procrastinate in `jobs.py`."""

    name = "lgsp.registry"
    label = "registry"
    verbose_name = "Sổ đăng ký"
    default_auto_field = "django.db.models.BigAutoField"
