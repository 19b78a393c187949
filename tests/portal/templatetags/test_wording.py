from datetime import UTC, datetime
from types import SimpleNamespace

from django.utils.translation import override

from lgsp.domain.errors import ActRefused
from lgsp.domain.faults import Fault
from lgsp.portal.templatetags import wording

AT = datetime(2026, 11, 22, 7, 5, 9, 123000, tzinfo=UTC)


def test_a_moment_shows_the_exact_time_and_how_long_ago_on_hover() -> None:
    assert ">22/11/2026 14:05</time>" in wording.moment(AT)
    assert 'title="22/11/2026 14:05:09"' in wording.ago(AT)
    assert ">22/11/2026 14:05:09</time>" in wording.seconds(AT)
    assert (wording.moment(None), wording.ago(None), wording.day(None)) == ("–", "–", "–")
    assert (wording.clock(AT), wording.day(AT)) == ("14:05:09.123", "22/11/2026")


def test_names_are_in_the_readers_language_if_there_is_one() -> None:
    member = SimpleNamespace(name="Sở Tài chính", name_en="Department of Finance")
    with override("en"):
        assert wording.named(member) == "Department of Finance"
        assert wording.named(SimpleNamespace(title="Giá đất", title_en="")) == "Giá đất"
        assert wording.field_of(SimpleNamespace(label="tên", name="name_en")) == "name en"
    with override("vi"):
        assert wording.named(member) == "Sở Tài chính"
        assert wording.field_of(SimpleNamespace(label="tên", name="name")) == "tên"


def test_values_of_changes_are_written_as_people_do() -> None:
    with override("vi"):
        told = [wording.said(value) for value in (None, AT, True, ["a", "b"], "suspended", "http://x", 5)]
    assert told == ["–", "22/11/2026 14:05", "có", "a, b", "tạm ngừng", "http://x", "5"]


def test_a_state_is_a_word_with_its_colour_and_an_unknown_one_is_escaped() -> None:
    with override("vi"):
        assert wording.state("published") == '<span class="state state-good">đã công bố</span>'
        assert wording.outcome("refused") == '<span class="state state-warning">bị từ chối</span>'
    assert "&lt;b&gt;" in wording.state("<b>")


def test_errors_and_faults_are_told_in_the_readers_language() -> None:
    with override("en"):
        assert wording.told(Fault(("a",), "is wrong", "sai")) == "a: is wrong"
        assert "do first" in wording.told(ActRefused())
    with override("vi"):
        assert wording.told(Fault(("a",), "is wrong", "sai")) == "a: sai"


def test_words_and_icons() -> None:
    with override("vi"):
        assert (wording.role("leader"), wording.kind("request"), wording.authentication("none")) == (
            "lãnh đạo",
            "Yêu cầu",
            "không cần",
        )
    with override("en"):
        assert (wording.dialect("population"), wording.credential("api_key"), wording.credential("new")) == (
            "population register",
            "API key",
            "new",
        )
    assert wording.at({"a": "b"}, "a") + wording.at({}, "a") == "b"
    assert wording.icon("key").endswith('#key"/></svg>')
