from datetime import date

import pytest

from lgsp.domain.configuration import Alias, FieldMap
from lgsp.domain.list_places import ListAt
from lgsp.registry.models import CompiledCodeMap, IdentifierAlias
from lgsp.registry.queries.code_maps import CodeMapsInForce, aliases, turning_days
from lgsp.runtime.clock import now

CHANGED = date(2025, 7, 1)
FACTS = {
    "part": "request",
    "fields": ["/code"],
    "consumer": "dvhc@2025-06-30",
    "provider": "dvhc",
    "levels": [],
    "unmappable": "warn",
}


@pytest.fixture
def rows(instance):
    for number, target in ((1, 2), (2, 3)):
        CompiledCodeMap.objects.create(
            of_instance_id=instance, name=f"m@{number}", source_list="dvhc", source_number=1, source_to=CHANGED, target_list="dvhc",
            target_number=target, target_from=CHANGED if target == 2 else date(2026, 4, 30), target_to=date(2026, 4, 30) if target == 2 else None,
            forward_sha256=f"f{number}", backward_sha256=f"b{number}", created_at=now(),
        )  # fmt: skip


def test_a_field_map_finds_the_mapping_in_force_in_its_direction(rows):
    (there,) = CodeMapsInForce(date(2026, 11, 1)).field_maps([FACTS])
    assert there == FieldMap("request", ("/code",), "f2", "m@2", unmappable="warn")
    (back,) = CodeMapsInForce(date(2026, 11, 1)).field_maps([{**FACTS, "part": "reply"}])
    assert (back.map, back.name) == ("b2", "m@2")
    (earlier,) = CodeMapsInForce(date(2025, 12, 1)).field_maps([FACTS])
    assert earlier.map == "f1"


def test_a_numbered_version_is_found_and_what_fits_none_stays_without(rows):
    maps = CodeMapsInForce(date(2026, 11, 1))
    assert maps.between(ListAt("dvhc", number=1), ListAt("dvhc", number=2)) == ("m@1", "f1")
    assert maps.between(ListAt("dvhc", number=1), ListAt("dan-toc")) == ("", "")
    CompiledCodeMap.objects.update(is_in_force=False)
    assert CodeMapsInForce(date(2026, 11, 1)).field_maps([FACTS])[0].map == ""


def test_the_days_on_which_a_list_changes_are_known(rows):
    assert turning_days() == {CHANGED, date(2026, 4, 30)}


def test_aliases_are_told_in_order(instance):
    for before in ("b", "a"):
        IdentifierAlias.objects.create(of_instance_id=instance, before=before, now="c", created_at=now())
    assert aliases() == [Alias("a", "c"), Alias("b", "c")]
