"""Elements are read in their order and written in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.dialects.population.shapes import (
    BIRTH_ORDER,
    CITIZEN,
    CONFIRM,
    ORDER,
    read_in_order,
    read_record,
    read_value,
    write_citizen,
)
from lgsp.domain.errors import MalformedRequest
from lgsp.protocol.xml.reading import XmlElement, read_xml

TEXTS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        name: st.fixed_dictionaries({}, optional=dict.fromkeys(inner, TEXTS)).filter(bool) if inner else TEXTS
        for name, inner in CITIZEN.items()
    },
)


def element(*names, namespace=""):
    return XmlElement("x", children=[XmlElement(name, namespace) for name in names])


def test_children_in_their_order_are_read():
    found = read_in_order(element("MaYeuCau", "MaDichVu", "MaCanBo", "SoDinhDanh", "SoCMND", "HoVaTen"), ORDER[CONFIRM])
    assert list(found) == ["MaYeuCau", "MaDichVu", "MaCanBo", "SoDinhDanh", "SoCMND", "HoVaTen"]


@pytest.mark.parametrize(
    ("inside", "where"),
    [
        (element("MaDichVu", "MaYeuCau", "MaCanBo", "HoVaTen"), "MaYeuCau"),
        (element("MaYeuCau", "MaYeuCau", "MaDichVu", "MaCanBo", "HoVaTen"), "MaYeuCau"),
        (element("MaYeuCau", "MaTichHop", "MaDichVu", "MaCanBo", "HoVaTen"), "MaDichVu"),
        (element("MaYeuCau", "Khac"), "Khac"),
        (element("MaYeuCau", "MaDichVu", "MaCanBo"), "HoVaTen"),
        (element("MaYeuCau", "MaCanBo", "HoVaTen"), "MaTichHop/MaDichVu"),
        (element("MaYeuCau", namespace="urn:other"), "MaYeuCau"),
    ],
)
def test_the_first_child_that_is_wrong_is_named(inside, where):
    with pytest.raises(MalformedRequest) as refused:
        read_in_order(inside, ORDER[CONFIRM])
    assert refused.value.facts["where"] == where


def test_a_birth_has_a_year_or_a_day_and_not_both():
    assert set(read_in_order(element("Nam"), BIRTH_ORDER)) == {"Nam"}
    with pytest.raises(MalformedRequest):
        read_in_order(element("Nam", "NgayThangNam"), BIRTH_ORDER)


def test_a_value_is_a_short_text():
    assert read_value(XmlElement("a", text=" CB01  ")) == "CB01"
    for wrong in (XmlElement("a", text="x" * 201), element("b")):
        with pytest.raises(MalformedRequest):
            read_value(wrong)


@given(RECORDS)
def test_a_record_that_is_written_is_read(record):
    written = read_xml(f'<a xmlns:ns1="urn:x">{write_citizen(record)}</a>'.encode()).children[0]
    assert read_record(written) == record
    assert [child.name for child in written.children] == [name for name in CITIZEN if name in record]


def test_a_repeated_element_becomes_a_list():
    assert read_record(read_xml(b"<a><b>1</b><c/><b>2</b><b><d>3</d></b></a>")) == {"b": ["1", "2", {"d": "3"}], "c": ""}
