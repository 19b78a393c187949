"""Invented citizens: the same every time, plainly invented, families that hang together."""

from lgsp.dialects.population.shapes import CITIZEN
from lgsp.sandbox.invented.people import (
    HOUSEHOLD_SIZE,
    PEOPLE,
    citizen_record,
    is_born,
    is_named,
    people_of_household,
    person,
    person_by_id,
    person_by_old_id,
)
from lgsp.sandbox.invented.units import THAI_NGUYEN, communes_of

COMMUNES = communes_of(THAI_NGUYEN)
EVERYBODY = [person(number, COMMUNES) for number in range(1, PEOPLE + 1)]


def test_everybody_is_plainly_invented_and_lives_in_a_real_commune():
    for one in EVERYBODY:
        assert "Mẫu" in one.full_name and one.personal_id.startswith("019000") and len(one.personal_id) == 12
        assert one.commune in COMMUNES
    assert len({one.personal_id for one in EVERYBODY}) == PEOPLE


def test_somebody_is_found_by_either_number():
    for one in EVERYBODY:
        assert person_by_id(one.personal_id, COMMUNES) == one
        assert not one.old_id or person_by_old_id(one.old_id, COMMUNES) == one
    assert any(one.old_id for one in EVERYBODY)


def test_nobody_is_found_by_any_other_number():
    for number in ("", "019000", "019000000000", "019000000301", "020000000001", "01900000000x", "019000０00001"):
        assert person_by_id(number, COMMUNES) is None
    for number in ("", "090000001", "091000003", "090000999", "0900000031"):
        assert person_by_old_id(number, COMMUNES) is None


def test_a_name_is_compared_without_case_and_marks():
    one = person(6, COMMUNES)
    assert is_named(one, one.full_name.upper()) and is_named(one, f" {one.full_name.lower()}  ")
    assert is_named(person(1, COMMUNES), person(1, COMMUNES).full_name.replace("ễ", "e").replace("ă", "a").replace("ẫ", "a"))
    assert not is_named(one, "Nguyễn Văn Khác") and not is_named(one, "")


def test_a_birth_is_compared_as_far_as_it_is_told():
    one = person(1, COMMUNES)
    day = one.born_on.strftime("%Y%m%d")
    assert is_born(one, day) and is_born(one, day[:6]) and is_born(one, day[:4])
    assert not is_born(one, "19000101") and not is_born(one, "") and not is_born(one, day[:2])


def test_records_have_only_the_elements_of_the_dialect():
    for one in EVERYBODY[:8]:
        assert set(citizen_record(one, COMMUNES)) <= set(CITIZEN)


def test_a_household_has_a_head_a_spouse_and_their_children():
    father, mother, *children = people_of_household(3, COMMUNES)
    assert len(children) == HOUSEHOLD_SIZE - 2
    assert citizen_record(father, COMMUNES)["ChuHo"]["QuanHe"] == "Chủ hộ"
    assert citizen_record(father, COMMUNES)["VoChong"]["SoDinhDanh"] == mother.personal_id
    assert citizen_record(mother, COMMUNES)["VoChong"]["SoDinhDanh"] == father.personal_id
    for child in children:
        record = citizen_record(child, COMMUNES)
        assert (record["Cha"]["SoDinhDanh"], record["Me"]["SoDinhDanh"]) == (father.personal_id, mother.personal_id)
        assert child.born_on > mother.born_on and child.family_name == father.family_name
        assert record["ChuHo"]["QuanHe"] == "Con" and "VoChong" not in record
    assert not father.is_woman and mother.is_woman
