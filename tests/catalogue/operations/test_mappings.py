import pytest

from lgsp.catalogue.facts import MappingFacts
from lgsp.catalogue.operations import mappings
from lgsp.catalogue.queries.mappings import mapping_rows
from lgsp.catalogue.rules import MappingRow
from lgsp.domain.errors import ActRefused, ContentRefused, NotRegistered
from lgsp.registry.models import CompiledCodeMap

FACTS = MappingFacts(code="thu", title="Thử", source="dvhc@1", target="dvhc@2")


def test_a_draft_is_replaced_as_a_whole_and_told_what_it_lacks(units):
    row = mappings.draft_mapping(facts=FACTS, rows=[MappingRow("06", "x\ty\\")], **units.told)
    assert len(mappings.faults_between(list(mapping_rows(row)), units.first, units.second)) == 4 and [
        one.target_code for one in mapping_rows(row)
    ] == ["x\ty\\"]
    with pytest.raises(ContentRefused):
        mappings.publish_mapping(mapping=row, **units.told)
    again = mappings.draft_mapping(facts=FACTS, rows=[MappingRow("06", "19", rule={"ap": "Thôn 1"})], **units.told)
    assert again.pk == row.pk and [one.rule for one in mapping_rows(again)] == [{"ap": "Thôn 1"}]


def test_a_published_one_is_final_and_can_only_be_withdrawn(units):
    with pytest.raises(ActRefused):
        mappings.publish_mapping(mapping=units.mapping, **units.told)
    mappings.withdraw_mapping(mapping=units.mapping, **units.told)
    mappings.withdraw_mapping(mapping=units.mapping, **units.told)
    assert not CompiledCodeMap.objects.filter(is_in_force=True).exists()
    draft = mappings.draft_mapping(facts=FACTS.model_copy(update={"code": "dvhc-2025"}), rows=[], **units.told)
    assert draft.number == 2
    with pytest.raises(ActRefused):
        mappings.withdraw_mapping(mapping=draft, **units.told)


def test_it_joins_versions_that_are_there(units):
    with pytest.raises(NotRegistered):
        mappings.draft_mapping(facts=FACTS.model_copy(update={"target": "dvhc@9"}), rows=[], **units.told)
