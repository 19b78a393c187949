"""Faults with their places."""

from lgsp.domain.faults import Fault, place_text


def test_a_place_is_written_with_dots_and_brackets() -> None:
    assert place_text(("members", 0, "subsystems", 12, "code")) == "members[0].subsystems[12].code"
    assert place_text(()) == ""


def test_a_fault_tells_line_and_path_in_both_languages() -> None:
    fault = Fault(("a", 1), "is wrong", "bị sai", line=7)
    assert fault.in_english == "line 7, a[1]: is wrong"
    assert fault.in_vietnamese == "dòng 7, a[1]: bị sai"


def test_a_fault_without_line_or_place_tells_what_it_has() -> None:
    assert Fault(("a",), "is wrong", "bị sai").in_english == "a: is wrong"
    assert Fault((), "is wrong", "bị sai").in_english == "is wrong"
    assert Fault((), "is wrong", "bị sai", line=2).in_english == "line 2: is wrong"
