import pytest
from django.db import IntegrityError, transaction

from lgsp.catalogue.models import MappedCode


def test_the_database_lets_nobody_change_a_published_mapping(units):
    row = MappedCode.objects.filter(mapping=units.mapping).first()
    for act in (
        lambda: MappedCode.objects.filter(pk=row.pk).update(target_code="x"),
        lambda: MappedCode.objects.filter(pk=row.pk).delete(),
        lambda: MappedCode.objects.create(of_instance_id="VN-H55", mapping=units.mapping, source_code="x", kind="withdrawn"),
    ):
        with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
            act()
    assert str(units.mapping) == "dvhc-2025@1" and str(row) == "06 → 19"
