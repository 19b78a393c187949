"""What the house tests look at: the modules of the product and what stands in them."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "lgsp"
TESTS = ROOT / "tests"

DEMANDED = {"__init__.py", "__main__.py", "apps.py", "urls.py", "asgi.py", "wsgi.py"}
"""File names that Python or Django demand and that hold only declarations; they are tested through what they declare."""


def modules() -> list[Path]:
    """Every Python file of the product, migrations left out."""
    return sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)


def parsed(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module."""
    return [node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def shown(path: Path) -> str:
    """The path as the messages name it."""
    return str(path.relative_to(ROOT))
