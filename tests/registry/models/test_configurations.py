"""Rows of published configurations."""

import pytest
from django.db import IntegrityError, transaction

from lgsp.registry.models import ConfigurationVersion
from lgsp.runtime.clock import now


def test_a_number_is_there_once_per_instance(instance: str) -> None:
    columns = {"of_instance_id": instance, "number": 1, "compiled_at": now(), "size_bytes": 0}
    assert str(ConfigurationVersion.objects.create(**columns)) == "VN-H55 1"
    with pytest.raises(IntegrityError), transaction.atomic():
        ConfigurationVersion.objects.create(**columns)
