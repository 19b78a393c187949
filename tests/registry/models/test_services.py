"""Rows of services and versions."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from lgsp.registry.models import ServiceVersion
from lgsp.runtime.clock import now


def test_rows_read_as_their_names(world: Any) -> None:
    assert str(world.service) == "VN-H55/GOV/H55.02/datdai/gia-dat"
    assert str(world.version) == "VN-H55/GOV/H55.02/datdai/gia-dat 1.0"


@pytest.mark.parametrize(
    "columns", [{"version": "1.0"}, {"version": "2", "base_path": "/gia-dat/1.0"}, {"version": "2", "is_default": True}]
)
def test_version_path_and_default_are_there_once_even_if_the_operations_are_gone_around(
    world: Any, columns: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceVersion.objects.create(
            of_instance_id="VN-H55", service=world.service, created_at=now(), **{"base_path": "/b", **columns}
        )


def test_history_holds_neither_documents_nor_sealed_secrets(world: Any) -> None:
    names = {field.name for field in world.version.history.first()._meta.get_fields()}
    assert not names & {"openapi", "sealed_secret"}
