"""Documentation is under test (style.md, habit 6): settings, errors, commands, words and steps have their line."""

import inspect
import re

import pytest
from django.apps import apps

from lgsp.cli.development import docs
from lgsp.cli.main import NOUNS
from tests.house.tree import ROOT, SOURCE, modules, parsed

GLOSSARY = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", docs.PAGES, ids=lambda page: page.path)
def test_the_reference_pages_are_the_tables_of_the_code(page):
    assert (ROOT / page.path).read_text(encoding="utf-8") == page.text(), "write them anew with ./lgsp docs"


def test_every_noun_of_the_command_line_has_its_file():
    assert [name for name, noun in NOUNS.items() if not (SOURCE / "cli" / f"{noun.module.replace('.', '/')}.py").exists()] == []


def test_every_public_word_of_the_domain_is_in_the_glossary():
    words = set()
    for path in (SOURCE / "domain").glob("*.py"):  # errors have a page of their own
        words |= {node.name for node in parsed(path).body if hasattr(node, "bases") and not node.name.startswith("_")}
    assert sorted(word for word in words if not re.search(rf"`{word}`", GLOSSARY)) == []


def test_every_row_is_in_the_glossary():
    models = [
        model for model in apps.get_models() if model.__module__.startswith("lgsp.") and not model.__name__.startswith("Historical")
    ]
    assert sorted(model.__name__ for model in models if not re.search(rf"`{model.__name__}`", GLOSSARY)) == []


def test_every_word_of_the_glossary_has_both_languages():
    rows = [line.split("|") for line in GLOSSARY.splitlines() if line.startswith("| `")]
    assert len(rows) > 30
    assert [row[1] for row in rows if not row[2].strip() or not row[3].strip()] == []


def test_every_step_and_dialect_is_documented():
    reference = (ROOT / "docs" / "reference" / "pipeline.md").read_text(encoding="utf-8")
    steps = [path.stem for path in (SOURCE / "gateway" / "steps").rglob("*.py") if path.stem != "__init__"]
    assert [step for step in steps if f"`{step}`" not in reference] == []
    dialects = (ROOT / "docs" / "reference" / "dialects.md").read_text(encoding="utf-8")
    folders = [path.name for path in (SOURCE / "dialects").iterdir() if path.is_dir() and not path.name.startswith("__")]
    assert [name for name in folders if f"`{name}`" not in dialects] == []


def test_every_module_opens_with_its_header():
    assert [
        str(path) for path in modules() if not inspect.cleandoc(parsed(path).body[0].value.value if parsed(path).body else "")
    ] == []


def test_every_link_between_our_pages_leads_somewhere():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    dead = []
    for page in pages:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                dead.append(f"{page.relative_to(ROOT)}: {target}")
    assert dead == []


def test_no_command_of_a_page_writes_to_a_shared_place():
    pages = {
        path: re.findall(r"```sh\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL) for path in (ROOT / "docs").rglob("*.md")
    }
    assert [str(path.relative_to(ROOT)) for path, blocks in pages.items() if any("/tmp/" in block for block in blocks)] == []
