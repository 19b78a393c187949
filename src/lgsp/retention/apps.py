"""Retention as a Django app."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """Label `retention`."""

    name = "lgsp.retention"
    label = "retention"
    verbose_name = "Lưu giữ và thời hạn"
    default_auto_field = "django.db.models.BigAutoField"
