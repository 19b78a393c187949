"""The registry as a Django app."""

from io import StringIO

from django.apps import apps
from django.core.management import call_command


def test_its_label_is_registry_and_its_migrations_are_complete(db: None) -> None:
    assert apps.get_app_config("registry").name == "lgsp.registry"
    call_command("makemigrations", "registry", check=True, dry_run=True, stdout=StringIO())
