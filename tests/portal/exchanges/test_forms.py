"""The forms of sending again ask for the tick only where it matters, and leave line ends as they were."""

from typing import Any

from lgsp.portal.exchanges.forms import EditedForm, ResendForm

SAID = {"method": "POST", "target": "/gia-dat/1.0/gia", "content_type": "text/plain", "body": " a\r\nb ", "why": "thử"}


def test_the_tick_is_there_only_where_it_could_be_done_twice() -> None:
    assert "accepts_repeat" in ResendForm(is_risky=True).fields
    assert list(ResendForm(is_risky=False).fields) == ["why"]


def test_an_edited_body_is_taken_as_it_stands() -> None:
    form = EditedForm(SAID, is_risky=False)
    assert form.is_valid(), form.errors
    cleaned: dict[str, Any] = form.cleaned_data
    assert cleaned["body"] == " a\nb "
    assert not EditedForm({**SAID, "method": "BREW"}, is_risky=False).is_valid()
