import pytest
from django.db import IntegrityError, transaction

from lgsp.registry.models import CompiledCodeMap, IdentifierAlias
from lgsp.runtime.clock import now


def test_a_map_and_an_alias_stand_once(instance):
    facts = {"of_instance_id": instance, "created_at": now()}
    numbers = {"source_number": 1, "target_number": 2, "forward_sha256": "", "backward_sha256": ""}
    row = CompiledCodeMap.objects.create(name="m@1", source_list="a", target_list="b", **numbers, **facts)
    alias = IdentifierAlias.objects.create(before="VN-H55/GOV/H03", now="VN-H55/GOV/H55", **facts)
    assert str(row) == "m@1" and str(alias) == "VN-H55/GOV/H03"
    with pytest.raises(IntegrityError), transaction.atomic():
        CompiledCodeMap.objects.create(name="m@1", source_list="a", target_list="b", **numbers, **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        IdentifierAlias.objects.create(before="VN-H55/GOV/H03", now="x", **facts)
