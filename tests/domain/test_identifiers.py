"""Identifiers are read strictly and written back as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import MalformedIdentifier
from lgsp.domain.identifiers import PART_LENGTH_MAX, MemberId, ServiceId, SubsystemId, checked_part

PART = st.text("ABCxyz0189-._", min_size=1, max_size=20).filter(lambda text: text not in {".", ".."})


@given(st.tuples(PART, PART, PART, PART, PART))
def test_what_is_written_is_read_back(parts):
    text = "/".join(parts)
    assert str(ServiceId.parse(text)) == text


def test_a_service_knows_its_subsystem_and_member():
    service = ServiceId.parse("VN/GOV/G12/dkkd/dkdn")
    assert service.subsystem == SubsystemId.parse("VN/GOV/G12/dkkd")
    assert str(service.subsystem.member) == str(MemberId.parse("VN/GOV/G12")) == "VN/GOV/G12"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "VN/GOV",
        "VN/GOV/G12/x",
        "VN//G12",
        "VN/GOV/..",
        "VN/GOV/a b",
        "VN/GOV/ă",
        f"VN/GOV/{'x' * (PART_LENGTH_MAX + 1)}",
        "VN/GOV/G12\n",
    ],
)
def test_anything_else_is_malformed(text):
    with pytest.raises(MalformedIdentifier):
        MemberId.parse(text)


def test_a_wrong_part_is_named():
    with pytest.raises(MalformedIdentifier, match="subsystem code"):
        checked_part("%2F", "subsystem code")
