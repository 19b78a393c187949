"""Refused content names each fault with its place, in both languages."""

from lgsp.domain.errors import ContentRefused
from lgsp.domain.faults import Fault


def test_faults_are_told_where_they_are() -> None:
    error = ContentRefused(faults=[Fault(("name",), "must not be empty", "không được để trống"), Fault((), "is late", "đã muộn")])
    assert "name" in error.english and "must not be empty" in error.english and "đã muộn" in error.in_vietnamese
