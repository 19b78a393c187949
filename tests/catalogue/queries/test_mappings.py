import pytest

from lgsp.catalogue.queries import mappings
from lgsp.domain.errors import NotRegistered


def test_a_mapping_is_found_by_code_and_number(units):
    assert list(mappings.mappings()) == [units.mapping]
    assert mappings.mapping("dvhc-2025") == mappings.mapping("dvhc-2025@1") == units.mapping
    for name in ("none", "dvhc-2025@7"):
        with pytest.raises(NotRegistered):
            mappings.mapping(name)


def test_its_rows_are_found_from_both_ends_and_by_kind(units):
    assert [row.source_code for row in mappings.mapped_codes(units.mapping, text="0183")] == ["01834", "01837"]
    assert [row.source_code for row in mappings.mapped_codes(units.mapping, text="01840")] == ["01834", "01837"]
    assert [row.source_code for row in mappings.mapped_codes(units.mapping, kind="withdrawn")] == ["058"]
    assert mappings.kinds_of(units.mapping) == {"one_to_one": 1, "withdrawn": 1, "merged": 2}
    assert len(list(mappings.mapping_rows(units.mapping))) == 4
