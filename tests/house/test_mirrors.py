"""Every module has its test file: same path, same name (style.md, habit 2)."""

from tests.house.tree import DEMANDED, SOURCE, TESTS, modules


def test_every_module_has_its_test_file():
    missing = []
    for path in modules():
        if path.name in DEMANDED:
            continue
        inside = path.relative_to(SOURCE)
        if not (TESTS / inside.parent / f"test_{inside.name}").exists():
            missing.append(str(inside))
    assert missing == []


def test_every_package_says_what_it_is():
    folders = {path.parent for path in modules()}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []
