"""The catalogue of shared code lists as a Django app."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Label `catalogue`."""

    name = "lgsp.catalogue"
    label = "catalogue"
    verbose_name = "Danh mục dùng chung"
    default_auto_field = "django.db.models.BigAutoField"
