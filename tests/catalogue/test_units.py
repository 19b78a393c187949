import importlib.util

import pytest

from lgsp.catalogue import rules
from lgsp.catalogue.units import administrative_units


@pytest.fixture(scope="module")
def units():
    return administrative_units()


def test_both_states_are_whole(units):
    levels = [[sum(row.level == level for row in rows) for level in (1, 2, 3)] for rows in (units.former, units.present)]
    assert levels == [[63, 696, 10_035], [34, 0, 3_321]]
    assert rules.faults_of_codes(units.former, {}) == [] and rules.faults_of_codes(units.present, {}) == []


def test_every_former_code_has_a_successor_or_a_reason(units):
    assert rules.faults_of_mapping(units.conversion, {row.code for row in units.former}, {row.code for row in units.present}) == []


def test_a_former_ward_of_bac_kan_becomes_one_of_thai_nguyen(units):
    (row,) = [one for one in units.conversion if one.source_code == "01834"]
    target = next(one for one in units.present if one.code == row.target_code)
    assert (row.kind, target.code, target.name, target.parent) == ("merged", "01840", "Phường Đức Xuân", "19")


def test_divided_communes_are_left_to_people_and_districts_have_ended(units):
    assert all(not row.is_default for row in units.conversion)
    assert len(rules.undecided_codes(units.conversion)) == 471 + sum(row.kind == "undecided" for row in units.conversion)
    kinds = {row.kind for row in units.conversion if len(row.source_code) == 3}
    assert "withdrawn" in kinds and sum(row.kind == "withdrawn" for row in units.conversion) == 691


def test_without_the_package_it_says_so(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(LookupError):
        administrative_units()
