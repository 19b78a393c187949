"""Vietnamese order and search without accents, as plain texts.

Theory: PostgreSQL's wheels come without ICU, so the order of the Vietnamese alphabet is computed here and stored beside the name.
A key has two levels, as in the Unicode Collation Algorithm (UTS 10): first the letters (a < ă < â < b … d < đ < e < ê …),
then the tones
in the dictionary's order (ngang, huyền, hỏi, ngã, sắc, nặng). A key is ASCII, so every byte-wise collation sorts it right.
Rules: pure; numbers are padded, so that `Phường 2` comes before `Phường 10`.
"""

import re
import unicodedata
from typing import Final

_TONES: Final = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_SHAPES: Final = {"\u0306": "1", "\u0302": "2", "\u031b": "3"}
_NUMBER_DIGITS: Final = 8
SORT_KEY_LENGTH_MAX: Final = 600


def vietnamese_sort_key(text: str) -> str:
    """A text whose byte-wise order is the Vietnamese order of `text`."""
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFD", _padded(text.casefold())):
        if char in _TONES and tones:
            tones[-1] = _TONES[char]
        elif char in _SHAPES and letters:
            letters[-1] = letters[-1][0] + _SHAPES[char]
        elif char == "đ":
            letters.append("d1")
            tones.append("0")
        elif char.isascii() and char.isalnum():
            letters.append(char + "0")
            tones.append("0")
        elif char.isspace() and letters and letters[-1] != "  ":
            letters.append("  ")
            tones.append("0")
    return ("".join(letters).strip() + "!" + "".join(tones).rstrip("0"))[:SORT_KEY_LENGTH_MAX]


def _padded(text: str) -> str:
    return re.sub(r"[0-9]+", lambda found: found.group().zfill(_NUMBER_DIGITS), text)


def without_accents(text: str) -> str:
    """The text in lower case without tones and marks, with single spaces: what people type into a search box."""
    plain = "".join(char for char in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(char))
    return " ".join(plain.replace("đ", "d").split())
