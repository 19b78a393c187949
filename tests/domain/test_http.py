"""Headers are found without regard to case."""

from lgsp.domain.http import HttpRequest, HttpResponse, header


def test_a_header_is_found_in_any_case_and_the_first_one_counts():
    assert header((("X-A", "1"), ("x-a", "2")), "x-A") == "1"
    assert header((), "x-a") is None


def test_messages_are_values():
    assert HttpRequest("GET", "/") == HttpRequest("GET", "/", (), b"")
    assert HttpResponse(200).headers == ()
