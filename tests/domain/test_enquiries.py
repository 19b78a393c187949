"""Enquiries and answers are plain values."""

from lgsp.domain.enquiries import Answer, Enquiry


def test_an_answer_is_found_unless_it_says_otherwise():
    assert Answer().is_found and Answer().count == 1
    assert not Answer(is_found=False, refusal="không có").is_found


def test_enquiries_compare_by_what_they_ask():
    assert Enquiry("a", {"b": "c"}) == Enquiry("a", {"b": "c"})
