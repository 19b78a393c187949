"""What the command line says, in the language of the person at the terminal."""

import os

from lgsp.domain.errors import LgspError
from lgsp.runtime.settings import setting


def is_english() -> bool:
    """Whether to speak English: `LGSP_LANGUAGE`, or else whether `LANG` begins with `en`; Vietnamese otherwise."""
    chosen = setting("LGSP_LANGUAGE")
    return chosen == "en" or (chosen == "auto" and os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("en"))


def say(vietnamese: str, english: str) -> str:
    """The sentence in the language to speak."""
    return english if is_english() else vietnamese


def sentence_of(error: LgspError) -> str:
    """An error as one sentence with its code."""
    return f"{say(error.in_vietnamese, error.english)} [{error.code}]"
