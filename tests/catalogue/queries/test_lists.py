from datetime import date

import pytest

from lgsp.catalogue.facts import CodeListFacts, VersionFacts
from lgsp.catalogue.operations import versions
from lgsp.catalogue.operations.lists import register_code_list
from lgsp.catalogue.queries import lists
from lgsp.catalogue.rules import CodeRow
from lgsp.domain.errors import NotRegistered, NoVersionInForce
from lgsp.domain.list_places import ListAt


def test_lists_are_found_without_accents(units):
    assert [row.code for row in lists.code_lists("don vi")] == ["dvhc"] and list(lists.code_lists("không có")) == []
    assert lists.code_list("dvhc") == units.list
    with pytest.raises(NotRegistered):
        lists.code_list("none")


@pytest.mark.parametrize(
    ("name", "number"),
    [("dvhc", 2), ("dvhc@2025-06-30", 1), ("dvhc@2025-07-01", 2), ("dvhc@1", 1)],
)
def test_a_state_is_the_version_in_force(units, name, number):
    assert lists.version_named(name, date(2026, 1, 1)).number == number


def test_a_state_that_is_not_there_is_told(units):
    assert lists.version_at(units.list, ListAt("dvhc", number=9), date(2026, 1, 1)) is None
    with pytest.raises(NotRegistered):
        lists.version_named("dvhc@9", date(2026, 1, 1))


def test_how_many_lists_stand_is_one_question(units, told, django_assert_num_queries):
    empty = register_code_list(facts=CodeListFacts(code="trong", name="Trống"), **told)
    draft = versions.open_draft(code_list=units.list, **units.told)
    rows = list(lists.code_lists())
    with django_assert_num_queries(1):
        states = lists.states_of(rows, date(2025, 6, 30))
    assert states == {empty.pk: (None, None), units.list.pk: (units.first, draft)}
    assert lists.states_of(rows, date(2025, 7, 1))[units.list.pk].in_force == units.second
    assert [name for name, _ in lists.published_names()] == ["dvhc@2", "dvhc@1"]


def test_a_list_whose_first_version_begins_later_says_when(told):
    later = register_code_list(facts=CodeListFacts(code="sap-toi", name="Sắp tới"), **told)
    with pytest.raises(NotRegistered):
        lists.version_named("sap-toi", date(2026, 1, 1))
    draft = versions.replace_codes(code_list=later, rows=[CodeRow("1", "Một")], **told)
    versions.publish_version(version=draft, facts=VersionFacts(effective_on=date(2030, 1, 1)), **told)
    with pytest.raises(NoVersionInForce) as refused:
        lists.version_named("sap-toi", date(2026, 1, 1))
    assert refused.value.facts == {"code_list": "sap-toi", "on": "2026-01-01", "version": 1, "begins_on": "2030-01-01"}
    assert lists.version_named("sap-toi@2030-01-01", date(2026, 1, 1)).number == 1


def test_versions_and_their_periods(units):
    draft = versions.open_draft(code_list=units.list, **units.told)
    assert [one.pk for one in lists.versions_of(units.list)] == [draft.pk, units.second.pk, units.first.pk]
    assert lists.draft_of(units.list) == draft
    assert lists.period_of(units.first) == (None, date(2025, 7, 1)) and lists.period_of(units.second) == (date(2025, 7, 1), None)


def test_a_face_leads_to_its_list(units):
    row, face = lists.list_of_face("donvihanhchinhcap3")
    assert row == units.list and face["level"] == 3 and lists.list_of_face("none") is None
