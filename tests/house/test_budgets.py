"""Size budgets (style.md, habit 3): a module is at most 400 lines, a function 60, the median module 120."""

import statistics

from tests.house.tree import functions, modules, shown

MODULE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
MEDIAN_LINES_MAX = 120


def lines(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_module_is_over_its_budget():
    assert [f"{shown(path)}: {lines(path)}" for path in modules() if lines(path) > MODULE_LINES_MAX] == []


def test_the_median_module_is_short():
    assert statistics.median(lines(path) for path in modules() if path.name != "__init__.py") <= MEDIAN_LINES_MAX


def test_no_function_is_over_its_budget():
    long = [
        f"{shown(path)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1}"
        for path in modules()
        for node in functions(path)
        if node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX
    ]
    assert long == []
