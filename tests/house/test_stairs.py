"""The picture is a test (style.md, habit 1): imports go down only, and so do foreign keys."""

import subprocess
import sys

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, OneToOneField

from tests.house.tree import ROOT, SOURCE, modules, shown

APPS = ("catalogue", "exchanges", "retention", "replay", "citizens", "sharing", "delivery", "casework", "warehouse", "hosting")
STEP = {"registry": 5, "office": 5.5, **dict.fromkeys(APPS, 6), "portal": 7, "site": 8}


def test_the_contracts_of_import_linter_are_kept():
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_folder_stands_on_a_step():
    text = (ROOT / "pyproject.toml").read_text()
    folders = [path.name for path in SOURCE.iterdir() if path.is_dir() and not path.name.startswith("__")]
    assert [name for name in folders if f'"{name}' not in text and f" {name}" not in text and f"({name})" not in text] == []


def test_pure_code_opens_no_address():
    pure = [path for path in modules() if path.relative_to(SOURCE).parts[0] in {"domain", "protocol", "dialects"}]
    assert [shown(path) for path in pure if "urllib.request" in path.read_text(encoding="utf-8")] == []


def our_relations():
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.startswith("lgsp."):
            for field in model._meta.get_fields():
                if isinstance(field, ForeignKey | OneToOneField | ManyToManyField) and field.related_model:
                    yield model, field


@pytest.mark.parametrize(("model", "field"), [pytest.param(m, f, id=f"{m.__name__}.{f.name}") for m, f in our_relations()])
def test_foreign_keys_go_down_and_leave_no_way_back_up(model, field):
    ours, theirs = model.__module__.split(".")[1], field.related_model.__module__.split(".")
    if theirs[0] != "lgsp":
        return
    assert STEP[theirs[1]] < STEP[ours] or theirs[1] == ours
    if theirs[1] != ours:
        assert field.remote_field.hidden, "a row must not look up the stairs: related_name='+'"
