"""Rows of access rights."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from lgsp.registry.models import AccessRight
from lgsp.runtime.clock import now


def test_a_code_is_there_once_and_names_the_row(world: Any) -> None:
    assert str(world.right) == world.right.code
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessRight.objects.create(
            of_instance_id="VN-H55", code=world.right.code, consumer=world.onestop, service=world.service, created_at=now()
        )
