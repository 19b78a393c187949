"""The command line speaks the language of the person at the terminal."""

import pytest

from lgsp.cli.words import is_english, say, sentence_of
from lgsp.domain.errors import PortTaken


@pytest.mark.parametrize(
    ("chosen", "lang", "expected"),
    [
        ("auto", "vi_VN.UTF-8", False),
        ("auto", "C.UTF-8", False),
        ("auto", "en_US.UTF-8", True),
        ("vi", "en_US.UTF-8", False),
        ("en", "C", True),
    ],
)
def test_the_language_is_chosen_or_follows_the_machine(monkeypatch, chosen, lang, expected):
    monkeypatch.setenv("LGSP_LANGUAGE", chosen)
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", lang)
    assert is_english() is expected
    assert say("vâng", "yes") == ("yes" if expected else "vâng")


def test_an_error_is_one_sentence_with_its_code(monkeypatch):
    monkeypatch.setenv("LGSP_LANGUAGE", "en")
    assert sentence_of(PortTaken(port=8080)).endswith("(port = 8080) [platform.port_taken]")
    monkeypatch.setenv("LGSP_LANGUAGE", "vi")
    assert sentence_of(PortTaken(port=8080)).startswith("Cổng mạng đang bị")
