from datetime import UTC, datetime

from lgsp.portal.connections import forms


def test_lists_are_written_one_per_line() -> None:
    assert forms.lines_of("GET /a\n\n  POST /b  \n") == ["GET /a", "POST /b"]


def test_pairs_are_written_one_per_line() -> None:
    assert forms.pairs_of("a = 1\n b=x=y\n") == {"a": "1", "b": "x=y"}


def test_a_date_is_the_beginning_of_the_vietnamese_day() -> None:
    form = forms.CredentialForm({"kind": "api_key", "valid_from": "2026-11-22", "why": "thử"})
    assert form.is_valid(), form.errors
    assert forms.instant(form.cleaned_data["valid_from"]) == datetime(2026, 11, 21, 17, tzinfo=UTC)
    assert forms.instant(form.cleaned_data["valid_to"]) is None


def test_a_reason_is_always_asked() -> None:
    assert not forms.ReasonForm({"why": " "}).is_valid()


def test_a_limit_of_speed_needs_only_its_calls() -> None:
    form = forms.RightForm({"rate_calls": "5"})
    form.is_valid()
    limit = form.rate_limit()
    assert limit is not None
    assert (limit.calls, limit.period_s, limit.burst) == (5, 1, 5)
    empty = forms.RightForm({})
    empty.is_valid()
    empty.cleaned_data["rate_calls"] = None
    assert empty.rate_limit() is None


def test_rare_fields_are_folded_away_until_they_are_used() -> None:
    form = forms.SubsystemForm(initial={"code": "motcua"})
    assert [field.name for field in form.usual_fields()] == ["code", "name", "name_en", "networks"]
    assert "quota_per_day" in [field.name for field in form.rare_fields()] and not form.is_rare_used()
    assert forms.SubsystemForm(initial={"quota_per_day": 5}).is_rare_used()
    wrong = forms.SubsystemForm({"quota_per_day": "x"})
    assert not wrong.is_valid() and wrong.is_rare_used()
    assert forms.RightForm().rare_fields() == []
