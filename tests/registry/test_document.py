"""The form of a registry document."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import ContentRefused
from lgsp.registry.document import read_registry

HEAD = "format: lgsp-registry/1\ninstance: {code: VN-H55, name: x}\n"


def faults(text: str) -> list[str]:
    with pytest.raises(ContentRefused) as caught:
        read_registry(text.encode())
    return [fault.in_vietnamese for fault in caught.value.faults]


def test_a_small_document_is_read() -> None:
    document, _ = read_registry((HEAD + "members:\n  - {code: '05', name: y, valid_from: 2025-07-01}\n").encode())
    assert (document.members[0].code, document.members[0].status) == ("05", "active")


def test_faults_are_told_in_vietnamese_with_line_and_path() -> None:
    text = HEAD + "members:\n  - code: ''\n    name: y\n    status: gone\n    valid_from: 01/07/2025\naccess_rights: 5\n"
    assert faults(text) == [
        "dòng 4, members[0].code: không được để trống",
        "dòng 6, members[0].status: phải là một trong 'active' hoặc 'suspended'".replace("hoặc", "or"),
        "dòng 7, members[0].valid_from: phải là ngày dạng 2025-07-01 hoặc thời điểm kèm múi giờ",
        "dòng 8, access_rights: phải là danh sách",
    ]


def test_a_fault_without_a_sentence_of_ours_is_told_in_the_validators_words() -> None:
    rate = "{id: a, consumer: c, service: s, purpose: p, legal_basis: l, quota_per_day: 1.5}"
    assert faults(HEAD + f"access_rights: [{rate}]\n")[0].startswith("dòng 3, access_rights[0].quota_per_day: ")


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    with pytest.raises(ContentRefused):
        read_registry(text.encode("utf-8", "surrogatepass"))
