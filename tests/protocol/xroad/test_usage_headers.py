"""What a consumer states of its use (X-Road-PDU extension 0.1.0)."""

from datetime import UTC, datetime

import pytest

from lgsp.domain.errors import MalformedRequest
from lgsp.protocol.xroad.usage_headers import LENGTH_MAX, read_usage


def read(**fields):
    return read_usage([(f"X-Road-PDU-{name.replace('_', '-')}", value) for name, value in fields.items()])


def test_nothing_stated_is_nothing():
    assert read_usage([("X-Road-Client", "VN/GOV/H55/x")]) is None


def test_everything_stated_is_read():
    usage = read(
        Purpose="X%C3%A1c%20minh", Legal_Basis="Luật 26/2023", Consent_Reference="c-1", Bulk_Processing="true", Initiator_Org_Type="GOV",
        Initiator_Org_Code="H55.01", Initiator_Org_Name="Văn phòng", Initiator_Org_System="motcua", Initiator_Person_Name="Nguyễn Văn Mẫu",
    )  # fmt: skip
    assert (usage.purpose, usage.legal_basis, usage.consent, usage.is_bulk) == ("Xác minh", "Luật 26/2023", "c-1", True)
    assert (usage.initiator_org, usage.initiator_system, usage.initiator_person) == ("H55.01", "motcua", "Nguyễn Văn Mẫu")
    assert not usage.is_hidden and read(Initiator_Org_Name="Văn phòng").initiator_org == "Văn phòng"


def test_a_hidden_use_has_its_reason_and_perhaps_an_end():
    usage = read(Hidden="true", Hidden_Reason="điều tra", Hidden_Until="2027-01-01T00:00:00+07:00")
    assert usage.is_hidden and usage.hidden_until == datetime(2026, 12, 31, 17, tzinfo=UTC)
    assert read(Hidden="true", Hidden_Reason="x").hidden_until is None
    assert not read(Hidden="false").is_hidden


@pytest.mark.parametrize(
    "fields",
    [
        {"Hidden": "true"},
        {"Hidden_Reason": "x"},
        {"Hidden_Until": "2027-01-01T00:00:00Z"},
        {"Hidden": "có"},
        {"Bulk_Processing": "2"},
        {"Hidden": "true", "Hidden_Reason": "x", "Hidden_Until": "2027-01-01T00:00:00"},
        {"Hidden": "true", "Hidden_Reason": "x", "Hidden_Until": "mai"},
        {"Purpose": "x" * (LENGTH_MAX + 1)},
        {"Purpose": "a%0Ab"},
    ],
)
def test_what_contradicts_itself_or_can_not_be_read_is_refused(fields):
    with pytest.raises(MalformedRequest):
        read(**fields)
