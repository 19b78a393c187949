from datetime import date

from lgsp.catalogue.facts import MappingFacts, VersionFacts
from lgsp.catalogue.operations import mappings, versions
from lgsp.catalogue.queries.mappings import mapping_rows
from lgsp.catalogue.rules import CodeRow
from lgsp.domain.list_places import ListAt
from lgsp.protocol.transformation.code_maps import read_code_map
from lgsp.registry.models import CompiledCodeMap
from lgsp.registry.queries.code_maps import CodeMapsInForce
from lgsp.runtime.home import home_in_use
from lgsp.runtime.storage.code_maps import code_map_key
from lgsp.runtime.storage.object_storage import storage_in_use


def stored(sha256):
    return read_code_map(storage_in_use(home_in_use()).get(code_map_key(sha256)))


def test_a_published_mapping_is_compiled_in_both_directions(units):
    row = CompiledCodeMap.objects.get(name="dvhc-2025@1")
    there, back = stored(row.forward_sha256), stored(row.backward_sha256)
    assert there.targets == {"06": "19", "01834": "01840", "01837": "01840"} and there.withdrawn == {"058": "hết cấp huyện"}
    assert there.line_of(("06", "058", "01834"), (1, 2, 3), there.counterpart) == ["19", "", "01840"]
    assert back.counterpart("01840") == "01834" and (back.source, back.target) == ("dvhc@2", "dvhc@1")


def test_the_registry_knows_when_each_side_is_in_force(units):
    row = CompiledCodeMap.objects.get(name="dvhc-2025@1")
    assert (row.source_from, row.source_to) == (None, date(2025, 7, 1)) and (row.target_from, row.target_to) == (
        date(2025, 7, 1),
        None,
    )


def test_a_new_version_without_a_mapping_stops_no_call_and_one_with_it_takes_over(units):
    draft = versions.put_code(code_list=units.list, row=CodeRow("01999", "Xã mới", parent="19", level=3), **units.told)
    versions.publish_version(version=draft, facts=VersionFacts(effective_on=date(2026, 4, 30)), **units.told)
    today = CodeMapsInForce(date(2026, 11, 1))
    assert today.between(ListAt("dvhc", on=date(2025, 6, 30)), ListAt("dvhc"))[0] == "dvhc-2025@1"
    rows = list(mapping_rows(units.mapping))
    facts = MappingFacts(code="dvhc-2025", title="Năm 2026", source="dvhc@1", target="dvhc@3")
    mappings.publish_mapping(mapping=mappings.draft_mapping(facts=facts, rows=rows, **units.told), **units.told)
    today = CodeMapsInForce(date(2026, 11, 1))
    assert today.between(ListAt("dvhc", on=date(2025, 6, 30)), ListAt("dvhc"))[0] == "dvhc-2025@2"
    assert today.between(ListAt("dvhc", on=date(2025, 6, 30)), ListAt("dvhc", on=date(2025, 8, 1)))[0] == "dvhc-2025@1"


def test_a_corrected_mapping_between_the_same_versions_replaces_the_earlier(units):
    facts = MappingFacts(code="dvhc-2025", title="Sửa", source="dvhc@1", target="dvhc@2")
    rows = list(mapping_rows(units.mapping))
    mappings.publish_mapping(mapping=mappings.draft_mapping(facts=facts, rows=rows, **units.told), **units.told)
    assert list(CompiledCodeMap.objects.filter(is_in_force=True).values_list("name", flat=True)) == ["dvhc-2025@2"]
