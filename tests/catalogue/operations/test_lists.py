import pytest

from lgsp.catalogue.facts import CodeListFacts
from lgsp.catalogue.operations.lists import change_code_list, register_code_list
from lgsp.domain.errors import ActRefused, AlreadyRegistered, NotRegistered

FACTS = CodeListFacts(code="mau", name="Mẫu")


def test_a_list_is_registered_once(told):
    row = register_code_list(facts=FACTS, **told)
    assert register_code_list(facts=FACTS, **told).pk == row.pk
    with pytest.raises(AlreadyRegistered):
        register_code_list(facts=FACTS.model_copy(update={"name": "Khác"}), **told)


def test_its_owner_takes_part(told, world):
    facts = FACTS.model_copy(update={"owner": world.office.identifier})
    assert register_code_list(facts=facts, **told).owner == world.office
    with pytest.raises(NotRegistered):
        register_code_list(facts=FACTS.model_copy(update={"code": "b", "owner": "VN/GOV/X"}), **told)


def test_what_is_said_of_it_may_change_but_not_its_code(told):
    row = register_code_list(facts=FACTS, **told)
    assert change_code_list(code_list=row, facts=FACTS.model_copy(update={"name": "Mới"}), **told).name == "Mới"
    assert [one.name for one in row.history.all()] == ["Mới", "Mẫu"]
    with pytest.raises(ActRefused):
        change_code_list(code_list=row, facts=FACTS.model_copy(update={"code": "khac"}), **told)
