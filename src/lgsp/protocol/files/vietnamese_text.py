"""Vietnamese text from old files: normalised to composed Unicode (NFC), and converted from TCVN3 (ABC) or VNI fonts to Unicode.

Rules: pure; a text that is correct is returned unchanged. Text in TCVN3 or VNI looks like Western letters (`Hµ Néi`, `Haø Noäi`),
so it is detected by characters that occur in no Vietnamese and hardly any Western word, over many texts together, and only texts
without a real Vietnamese letter are converted. Invisible spaces (no-break, zero width, doubled) become plain ones or are removed.
Theory: TCVN 5712:1993, third table; VNI writes the letter and a sign after it. Both as they appear when their bytes are read as
Windows-1252.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, Literal

LegacyEncoding = Literal["", "TCVN3", "VNI"]

_TCVN3: Final = str.maketrans(
    "¸µ¶·¹¨¾»¼½Æ©ÊÇÈÉË®§ÐÌÎÏÑªÕÒÓÔÖÝ×ØÜÞãßáâä«èåæçé¬íêëìîóïñòô\xadøõö÷ùýúûüþ¡¢£¤¥¦",
    "áàảãạăắằẳẵặâấầẩẫậđĐéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵĂÂÊÔƠƯ",
)
_TCVN3_SIGNS: Final = re.compile(r"[a-zA-ZÀ-ÿ][µ¶·¸¹¨©ª«¬®§¼½¾»×\xad]|[µ¶·¸¹¨©ª«¬®§¼½¾»¡¢£¤¥¦][a-zA-Z]")

_SIGNS: Final = {"ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_CROWNED: Final = {"à": "\u0300", "á": "\u0301", "å": "\u0309", "ã": "\u0303", "ä": "\u0323", "â": ""}
_BREVE: Final = {"è": "\u0300", "é": "\u0301", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323", "ê": ""}
_ALONE: Final = {"ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ", "ô": "ơ", "ö": "ư"}


def _vni_table() -> dict[str, str]:
    table = dict(_ALONE)
    for letter in "aeoyu":
        table |= {letter + sign: letter + mark for sign, mark in _SIGNS.items()}
    for letter, horned in (("ô", "ơ"), ("ö", "ư")):
        table |= {letter + sign: horned + mark for sign, mark in _SIGNS.items()}
    for letter, crowned in (("a", "â"), ("e", "ê"), ("o", "ô")):
        table |= {letter + sign: crowned + mark for sign, mark in _CROWNED.items()}
    table |= {"a" + sign: "ă" + mark for sign, mark in _BREVE.items()}
    table = {key: unicodedata.normalize("NFC", value) for key, value in table.items()}
    table |= {key.upper(): value.upper() for key, value in table.items()}
    return table | {key[0].upper() + key[1:]: value[0].upper() + value[1:] for key, value in table.items() if len(key) == 2}


_VNI: Final = _vni_table()
_VNI_PIECE: Final = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_VNI_SIGNS: Final = re.compile(r"[aeoyuAEOYU][øûïåäëØÛÏÅÄË]|[aeouyAEOUY][ùõÙÕ](?![a-zA-Z])|ö[øùûõï]")
_VIETNAMESE: Final = re.compile(r"[ăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")
_ODD_SPACES: Final = re.compile(
    r"[\u00a0\u2000-\u200a\u202f\u3000\t][\u00a0\u2000-\u200a\u202f\u3000\t ]*| [\u00a0\u2000-\u200a\u202f\u3000\t ]+"
)
_UNSEEN: Final = re.compile(r"[\u200b-\u200f\u2060\ufeff]")


def legacy_encoding_of(texts: Iterable[str]) -> LegacyEncoding:
    """The old encoding indicated by most of the texts without a Vietnamese letter; empty if there is no such indication."""
    tcvn3 = vni = 0
    for text in texts:
        if not text.isascii() and not _VIETNAMESE.search(text):
            tcvn3 += bool(_TCVN3_SIGNS.search(text))
            vni += bool(_VNI_SIGNS.search(text))
    if not tcvn3 and not vni:
        return ""
    return "TCVN3" if tcvn3 >= vni else "VNI"


def from_legacy(text: str, encoding: LegacyEncoding) -> str:
    """Convert a text from that encoding to Unicode; one that holds a real Vietnamese letter is Unicode already and is returned unchanged."""
    if not encoding or text.isascii() or _VIETNAMESE.search(text):
        return text
    if encoding == "TCVN3":
        return text.translate(_TCVN3)
    return _VNI_PIECE.sub(lambda found: _VNI[found.group()], text)


def tidy(text: str) -> str:
    """The text composed (NFC), without invisible characters, odd spaces, and spaces at its ends."""
    if text.isascii():
        return _ODD_SPACES.sub(" ", text).strip() if "  " in text or "\t" in text else text.strip()
    text = _UNSEEN.sub("", text)  # first, because one may stand between a letter and its accent
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return _ODD_SPACES.sub(" ", text).strip()
