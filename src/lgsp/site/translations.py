"""Translations without GNU gettext: `.po` texts read, `.mo` files written.

Rules: the `.po` file is what people edit, the `.mo` file beside it is made from it and kept in the repository, because a fresh machine has
no compiler for it; a test says when they differ. Format: GNU gettext manual, "The Format of GNU MO Files".
"""

import ast
import re
import struct
from pathlib import Path
from typing import Final

MAGIC: Final = 0x950412DE
_KEYWORD: Final = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?) (".*")$')


def read_messages(text: str) -> dict[str, str]:
    """Message keys to translations, as a `.mo` file holds them: context before EOT, plural forms after NUL."""
    messages: dict[str, str] = {}
    for block in re.split(r"\n\s*\n", text):
        parts: dict[str, str] = {}
        last = ""
        for line in block.splitlines():
            if found := _KEYWORD.match(line):
                last = found[1]
                parts[last] = ast.literal_eval(found[2])
            elif line.startswith('"') and last:
                parts[last] += ast.literal_eval(line)
        if "msgid" in parts:
            key = parts["msgid"] + ("\0" + parts["msgid_plural"] if "msgid_plural" in parts else "")
            if "msgctxt" in parts:
                key = parts["msgctxt"] + "\x04" + key
            messages[key] = "\0".join(value for name, value in sorted(parts.items()) if name.startswith("msgstr"))
    return messages


def compiled(messages: dict[str, str]) -> bytes:
    """The `.mo` file of some messages; untranslated ones are left out."""
    pairs = sorted((key.encode(), value.encode()) for key, value in messages.items() if value.strip("\0"))
    keys_at, values_at = 28, 28 + 8 * len(pairs)
    place = values_at + 8 * len(pairs)
    tables: list[bytes] = []
    texts = b""
    for side in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<II", len(pair[side]), place + len(texts)))
            texts += pair[side] + b"\0"
    return struct.pack("<7I", MAGIC, 0, len(pairs), keys_at, values_at, 0, place) + b"".join(tables) + texts


def compile_folder(folder: Path) -> list[Path]:
    """Write the `.mo` file of every `.po` file below a folder."""
    written = []
    for source in sorted(folder.rglob("*.po")):
        target = source.with_suffix(".mo")
        target.write_bytes(compiled(read_messages(source.read_text(encoding="utf-8"))))
        written.append(target)
    return written


if __name__ == "__main__":
    compile_folder(Path(__file__).with_name("locale"))
