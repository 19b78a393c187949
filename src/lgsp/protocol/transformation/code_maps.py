"""A code map: how codes of one published list are translated to another, compiled so that a gateway needs nothing else.

Rules: a map is immutable and named by the SHA-256 of its bytes; it names the versions of the lists it joins
(`don-vi-hanh-chinh@1`). A code that it does not hold has no counterpart; a split code (one with several counterparts) is translated
by a rule, by the default that people chose, or not at all: then a human must decide, and the gateway never guesses.
Theory: a composite code (province and commune) is one code at several levels. The lowest level that is filled identifies the code;
the levels above must agree with its line in the source list, and are taken from its counterpart's line in the target list.
When this changes, docs/explain/code-lists.md changes too: maps that are in object storage must stay readable.
"""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

FORMAT: Final = "lgsp-code-map/1"

Sibling = Callable[[str], str | None]
"""The text of a field beside the code, by name; None if there is none."""


class ChoiceRule(msgspec.Struct, frozen=True):
    """One rule for a split code: if every named field beside the code has its value, the code becomes `target`."""

    when: dict[str, str]
    target: str


class Choice(msgspec.Struct, frozen=True, omit_defaults=True):
    """A code with several counterparts. If no rule applies and there is no `default`, a human must decide."""

    among: tuple[str, ...]
    default: str = ""
    rules: tuple[ChoiceRule, ...] = ()


class CodeMap(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One direction of one published mapping.

    `targets` holds codes with one counterpart, `choices` those with several, `withdrawn` those without, with the reason.
    `source_lines` and `target_lines` give the whole line of a code, one text per level from the top (empty where a level is not used), so that
    composite codes can be checked and written; they are empty for flat lists.
    """

    format: str = FORMAT
    name: str
    source: str
    target: str
    targets: dict[str, str] = {}
    choices: dict[str, Choice] = {}
    withdrawn: dict[str, str] = {}
    source_lines: dict[str, tuple[str, ...]] = {}
    target_lines: dict[str, tuple[str, ...]] = {}

    @property
    def has_rules(self) -> bool:
        """Whether a choice depends on fields beside the code."""
        return any(choice.rules for choice in self.choices.values())

    def counterpart(self, code: str, sibling: Sibling | None = None, echo: Mapping[str, str] | None = None) -> str | None:
        """The code's counterpart, or None if it has none.

        `echo` holds what was translated in the opposite direction in the same call: it takes precedence over a choice, so that a
        consumer gets back what it sent.
        """
        found = self.targets.get(code)
        if found is not None:
            return found
        if echo is not None and code in echo:
            return echo[code]
        choice = self.choices.get(code)
        if choice is None:
            return None
        if sibling is not None:
            for rule in choice.rules:
                if all(sibling(name) == value for name, value in rule.when.items()):
                    return rule.target
        return choice.default or None

    def line_of(self, values: tuple[str, ...], levels: tuple[int, ...], converted: Callable[[str], str | None]) -> list[str] | None:
        """The counterpart of a composite code, one text per requested level; None if it has none or its levels contradict each other.

        `values` are the received texts, from the top level; at least one is filled.
        """
        given = {level: value for level, value in zip(levels, values, strict=True) if value}
        code = given[max(given)]
        line = self.source_lines.get(code, ())
        for level, value in given.items():
            if value != code and (level > len(line) or line[level - 1] != value):
                return None
        found = converted(code)
        if found is None:
            return None
        target = self.target_lines.get(found, ())
        return [target[level - 1] if level <= len(target) else "" for level in levels] if target else None


def read_code_map(text: bytes) -> CodeMap | None:
    """Parse a map; None if this release can't read the bytes."""
    try:
        found = _decoded(text)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return found if found.format == FORMAT else None


def write_code_map(code_map: CodeMap) -> bytes:
    """Serialise a map: the same map always gives the same bytes."""
    return _encoded(code_map)


_decoded: Final = msgspec.json.Decoder(CodeMap).decode
_encoded: Final = msgspec.json.Encoder(order="sorted").encode
