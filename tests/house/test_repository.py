"""What must not stand in the repository: registries' hosts, machine paths, copyleft code, SQL outside its places."""

import ast
import re
import subprocess
from importlib import metadata

from tests.house.tree import ROOT, modules, parsed, shown

PLACES_OF_SQL = re.compile(r"src/lgsp/(registry/queries/|sandbox/invented/units\.py|registry/models/)")


def kept_files():
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def texts():
    for path in kept_files():
        if (
            "vendor" not in path.parts
            and path.name != "test_repository.py"
            and path.suffix not in {".png", ".woff2", ".ico", ".mo", ".parquet"}
        ):
            yield path, path.read_text(encoding="utf-8", errors="replace")


def test_no_registry_host_and_no_machine_path_stands_in_a_file():
    unwanted = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian|/work/(main|shared)|/root/|/opt/pypi", re.IGNORECASE)
    assert [f"{shown(path)}: {unwanted.search(text).group()}" for path, text in texts() if unwanted.search(text)] == []


def test_every_locked_package_is_named_in_the_notice():
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    locked = re.findall(r"^([a-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert [name for name in locked if f"| {name} |" not in notice] == []


def test_no_installed_package_is_under_the_gpl():
    locked = re.findall(r"^([a-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    gpl = []
    for name in locked:
        try:
            about = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue  # for another platform
        licence = " ".join(
            [about.get("License-Expression") or "", *[c for c in about.get_all("Classifier") or [] if "License" in c]]
        )
        if re.search(r"(?<!L)(?<!Lesser )\bA?GPL|(?<!Lesser )General Public License", licence):
            gpl.append(f"{name}: {licence}")
    assert gpl == []


def test_sql_stands_in_its_places_only():
    statement = re.compile(r"^\s*(SELECT\b.+\bFROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM)\b", re.IGNORECASE | re.DOTALL)
    found = [
        f"{shown(path)}:{node.lineno}"
        for path in modules()
        if not PLACES_OF_SQL.match(shown(path))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and statement.search(node.value)
    ]
    assert found == []
