"""Vietnamese order and search."""

from hypothesis import given
from hypothesis import strategies as st

from lgsp.registry.sort_keys import SORT_KEY_LENGTH_MAX, vietnamese_sort_key, without_accents


def in_order(*words: str) -> bool:
    keys = [vietnamese_sort_key(word) for word in words]
    return keys == sorted(set(keys))


def test_letters_follow_the_vietnamese_alphabet() -> None:
    assert in_order("a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y")
    assert in_order("da", "dê", "đa")


def test_tones_follow_the_dictionary_and_count_after_letters() -> None:
    assert in_order("ma", "mà", "mả", "mã", "má", "mạ", "mai")


def test_words_numbers_and_case_sort_as_people_expect() -> None:
    assert in_order("Phường 2", "Phường 10")
    assert in_order("an giang", "Ân Thi")
    assert in_order("Sở Tài chính", "Sở Y tế")
    assert vietnamese_sort_key("  SỞ  Y tế ") == vietnamese_sort_key("sở y tế")
    assert vietnamese_sort_key("") == "!"
    assert vietnamese_sort_key("\u0301\u0306x") == "x0!"


@given(st.text())
def test_a_key_is_short_ascii_and_the_same_for_every_spelling_of_the_text(text: str) -> None:
    key = vietnamese_sort_key(text)
    assert key.isascii() and len(key) <= SORT_KEY_LENGTH_MAX


def test_search_text_has_no_accents_and_single_spaces() -> None:
    assert without_accents("  Sở   NÔNG nghiệp và Đất đai ") == "so nong nghiep va dat dai"
