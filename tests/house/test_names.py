"""Names say what the thing is (style.md, section 3): some words are banned because they say nothing or mean something else here."""

import ast
import re

from tests.house.tree import SOURCE, modules, parsed, shown

BANNED = {"manager", "helper", "helpers", "util", "utils", "common", "misc", "base", "handler", "data", "info", "impl", "abstract"}
BANNED |= {"messagelog", "workflow", "connector"}
DEMANDED_BY_A_FRAMEWORK = {"DjangoManager", "handler400", "handler403", "handler404", "handler500"}


NOUNS_BY_ROOM = {"models", "queries", "operations", "api", "connections"}
"""Folders in which each file holds one noun of the registry: there, `services.py` is about services."""


def words_of(name):
    name = name.replace("base_path", "path")  # OpenAPI's and our word for where a version is published
    name = name.replace("signature_base", "signature")  # RFC 9421's word for the bytes that are signed
    name = name.replace("data_access", "access").replace(
        "DataAccess", "Access"
    )  # the field's word for looks at data, which are recorded
    return {word.lower() for word in re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+", name)}


def test_no_file_or_folder_has_a_banned_name():
    paths = [path.relative_to(SOURCE) for path in modules()]
    assert [str(path) for path in paths if BANNED & {word for part in path.with_suffix("").parts for word in words_of(part)}] == []


def test_no_class_or_function_has_a_banned_name():
    found = [
        f"{shown(path)}:{node.lineno} {node.name}"
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and BANNED & words_of(node.name)
        and node.name not in DEMANDED_BY_A_FRAMEWORK
        and node.name not in PROTOCOL_METHODS
    ]
    assert found == []


PROTOCOL_METHODS = {"data_received"}
"""asyncio.Protocol demands this name."""


def test_services_are_things_in_the_registry_only():
    assert [shown(path) for path in modules() if path.name == "services.py" and path.parent.name not in NOUNS_BY_ROOM] == []
    assert [
        f"{shown(path)} {node.name}"
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef) and node.name.endswith("Service") and node.name != "Service"
    ] == []
