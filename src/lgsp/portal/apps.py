"""The pages as a Django app: templates, static files, template tags. It has no rows."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Label `portal`."""

    name = "lgsp.portal"
    label = "portal"
    verbose_name = "Trang quản trị"
