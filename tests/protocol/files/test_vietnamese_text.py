import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.protocol.files.vietnamese_text import from_legacy, legacy_encoding_of, tidy

TCVN3 = {"Hµ Néi": "Hà Nội", "B¾c K¹n": "Bắc Kạn", "§¾k L¾k": "Đắk Lắk", "Bµ RÞa - Vòng Tµu": "Bà Rịa - Vũng Tàu"}
VNI = {"Haø Noäi": "Hà Nội", "Baéc Kaïn": "Bắc Kạn", "HAØ NOÄI": "HÀ NỘI", "Thöøa Thieân Hueá": "Thừa Thiên Huế", "Ñöùc": "Đức"}


@pytest.mark.parametrize(("encoding", "texts"), [("TCVN3", TCVN3), ("VNI", VNI)])
def test_old_encodings_are_known_by_their_signs_and_converted(encoding, texts):
    assert legacy_encoding_of(texts) == encoding
    assert [from_legacy(text, encoding) for text in texts] == list(texts.values())


def test_western_and_vietnamese_names_are_no_old_encoding():
    assert legacy_encoding_of(["São Tomé", "Müller", "Côte d’Ivoire", "Curaçao", "Åland", "Réunion", "Bắc Kạn", "Ha Noi"]) == ""


def test_what_is_unicode_already_is_left_alone():
    assert from_legacy("Bắc Kạn µ", "TCVN3") == "Bắc Kạn µ"
    assert from_legacy("Hµ Néi", "") == "Hµ Néi" and from_legacy("plain", "VNI") == "plain"


def test_texts_are_composed_and_freed_of_what_cannot_be_seen():
    assert tidy(unicodedata.normalize("NFD", "Phường Đức Xuân")) == "Phường Đức Xuân"
    assert tidy("\ufeff Xã\u00a0Ba  Bể\u200b ") == "Xã Ba Bể"
    assert tidy("  a  b\tc ") == "a b c" and tidy(" a ") == "a" and tidy("Bể") == "Bể"


def test_spaces_of_several_kinds_are_one_and_an_accent_finds_its_letter():
    assert tidy("0 \xa00") == tidy("0\t 0") == tidy("0\u3000 \t0") == "0 0" and tidy("e\u200b\u0301") == "é"


@given(st.text(max_size=40))
def test_tidying_twice_is_tidying_once(text):
    once = tidy(text)
    assert unicodedata.is_normalized("NFC", once) and tidy(once) == once
