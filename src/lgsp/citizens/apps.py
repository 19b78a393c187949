"""Uses of persons' data as a Django app."""

from django.apps import AppConfig


class CitizensConfig(AppConfig):
    """Label `citizens`."""

    name = "lgsp.citizens"
    label = "citizens"
    verbose_name = "Dữ liệu của người dân"
    default_auto_field = "django.db.models.BigAutoField"
