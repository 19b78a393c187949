"""A room holds what its first page says, and no more than can be taken in at a glance (docs/explain/architecture.md)."""

import ast
import re

from tests.house.tree import modules, parsed, shown

MODULES_MAX = 15
ROOMS = sorted({path.parent for path in modules()})


def doc_of(room):
    return ast.get_docstring(parsed(room / "__init__.py")) or ""


def test_a_room_has_at_most_some_fifteen_files():
    crowded = [f"{shown(room)}: {count}" for room in ROOMS if (count := len(list(room.glob("*.py"))) - 1) > MODULES_MAX]
    assert crowded == []


def test_a_room_says_in_two_sentences_what_belongs_in_it_and_what_does_not():
    # What belongs in the folder of a dialect is the same for all, so `dialects/__init__.py` says it once.
    rooms = [room for room in ROOMS if "migrations" not in room.parts and room.parent.name != "dialects"]
    sentences = {shown(room): len(re.findall(r"[.!?…](?:\s|$)", doc_of(room))) for room in rooms}
    assert [name for name, count in sentences.items() if count < 2] == []


def test_a_room_exports_nothing_by_accident():
    loose = [
        shown(room)
        for room in ROOMS
        if any(isinstance(node, ast.Import | ast.ImportFrom) for node in parsed(room / "__init__.py").body)
        and not any(isinstance(node, ast.Assign) and node.targets[0].id == "__all__" for node in parsed(room / "__init__.py").body)
    ]
    assert loose == []
