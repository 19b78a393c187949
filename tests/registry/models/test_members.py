"""Rows of members, subsystems and credentials."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from lgsp.registry.models import Credential, Member
from lgsp.runtime.clock import now


def test_rows_read_as_their_identifiers(world: Any) -> None:
    assert (str(world.office), str(world.onestop)) == ("VN-H55/GOV/H55.01", "VN-H55/GOV/H55.01/motcua")
    assert str(Credential(key_id="k")) == "k"


def test_an_identifier_is_there_once_even_if_the_operations_are_gone_around(world: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.create(of_instance_id="VN-H55", identifier=str(world.office), code="x", name="x", created_at=now())


def test_a_member_that_others_hang_on_can_not_be_deleted(world: Any) -> None:
    with pytest.raises(Exception, match="protected foreign keys"):
        world.office.delete()
