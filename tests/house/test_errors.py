"""One tree of errors (style.md, habit 8): each says what to do in two languages, has a stable code, and is local or remote."""

import ast
import inspect

import pytest

from lgsp.domain import errors
from lgsp.protocol.http import problem
from tests.house.tree import modules, parsed, shown

CLASSES = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.LgspError)]
LEAVES = [kind for kind in CLASSES if not kind.__subclasses__()]

WHERE_EVERYTHING_MAY_BE_CAUGHT = {
    "src/lgsp/gateway/server/connection.py",
    "src/lgsp/gateway/serve.py",
    "src/lgsp/registry/jobs.py",
    "src/lgsp/exchanges/indexer.py",
}
"""The gateway's edge and the job loops."""


@pytest.mark.parametrize("kind", LEAVES, ids=lambda kind: kind.__name__)
def test_an_error_says_what_to_do_in_two_languages(kind):
    assert issubclass(kind, errors.LocalError | errors.RemoteError)
    assert kind.__dict__["__doc__"].strip().endswith(".")
    assert "vietnamese" in kind.__dict__ and "code" in kind.__dict__


def test_codes_are_unique():
    codes = [kind.code for kind in CLASSES]
    assert sorted(set(codes)) == sorted(codes)


def test_every_error_has_a_status_on_the_wire():
    assert [kind.__name__ for kind in LEAVES if not 400 <= problem.status_of_kind(kind) <= 599] == []


def test_everything_is_caught_in_named_places_only():
    found = [
        shown(path)
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ExceptHandler)
        and isinstance(node.type, ast.Name)
        and node.type.id in {"Exception", "BaseException"}
        and not any(isinstance(inner, ast.Raise) and inner.exc is None for inner in ast.walk(node))
    ]
    assert sorted(set(found) - WHERE_EVERYTHING_MAY_BE_CAUGHT) == []
