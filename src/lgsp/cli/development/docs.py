"""`lgsp docs`: writes the reference pages that are tables of the code (settings, errors, commands), so that they can't differ from it."""

import importlib
import inspect
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec
import typer

from lgsp.cli.main import NOUNS
from lgsp.domain import errors
from lgsp.protocol.http.problem import status_of_kind
from lgsp.runtime.settings import SETTINGS

app = typer.Typer(pretty_exceptions_enable=False)

CLONE: Final = Path(__file__).parents[4]
MADE: Final = "<!-- Made by `./lgsp docs` from the code; change the code, not this page. -->"


class Page(msgspec.Struct, frozen=True):
    """One generated page: where it stands in the clone, and what makes its text."""

    path: str
    text: Callable[[], str]


@app.command()
def docs() -> None:
    """Write the pages anew."""
    for page in PAGES:
        (CLONE / page.path).write_text(page.text(), encoding="utf-8")
        typer.echo(page.path)


def settings_page() -> str:
    """Every setting with its default and its sentence."""
    rows = [f"| `{row.name}` | {f'`{row.default}`' if row.default else ''} | {row.sentence} |" for row in SETTINGS]
    head = ["# Thiết đặt / Settings", "", MADE, "", "Biến môi trường; mọi thiết đặt đều có giá trị mặc định chạy được ngay."]
    head += ["Environment variables; every one has a default that works on a fresh machine.", ""]
    return "\n".join([*head, "| name | default | meaning |", "|---|---|---|", *rows, ""])


def errors_page() -> str:
    """Every error code with its status on the wire and its sentence in both languages."""
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.LgspError)]
    leaves = sorted((kind for kind in kinds if not kind.__subclasses__()), key=lambda kind: kind.code)
    rows = [
        f"| `{kind.code}` | {status_of_kind(kind)} | {_whose(kind)} | {kind.vietnamese} | {_sentence(kind)} |" for kind in leaves
    ]
    head = [
        "# Mã lỗi / Error codes",
        "",
        MADE,
        "",
        "Mỗi lỗi là một tài liệu RFC 9457 (`application/problem+json`) có `code` ổn định;",
    ]
    head += [
        "trên `/r1/` là dạng lỗi của X-Road. Each error is an RFC 9457 document with a stable `code`; under `/r1/` it has X-Road's form.",
        "",
    ]
    return "\n".join([*head, "| code | HTTP | ai khắc phục / whose | Tiếng Việt | English |", "|---|---|---|---|---|", *rows, ""])


def _whose(kind: type[errors.LgspError]) -> str:
    return "nền tảng / ours" if issubclass(kind, errors.LocalError) else "bên gọi, bên cung cấp / theirs"


def _sentence(kind: type[errors.LgspError]) -> str:
    return " ".join(inspect.cleandoc(kind.__doc__ or "").split())


def commands_page() -> str:
    """Every command with its options, as the command line itself describes them (in English, whatever this terminal speaks)."""
    program = "import sys; from lgsp.cli.development.docs import described_commands; sys.stdout.write(described_commands())"
    environment = {**os.environ, "LGSP_LANGUAGE": "en"}
    return subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True).stdout


def described_commands() -> str:
    """The page of commands in the language that this process speaks."""
    os.environ.setdefault("DATABASE_URL", "postgresql:///lgsp")
    importlib.import_module("lgsp.site.setup").prepare(needs_connection=False)
    lines = ["# Dòng lệnh / Command line", "", MADE, "", "`./lgsp <noun> …`; `--home DIR` is heeded by every noun.", ""]
    for name, noun in NOUNS.items():
        lines += [f"## `lgsp {name}`", "", f"{noun.vietnamese}. {noun.english}.", ""]
        command = typer.main.get_command(importlib.import_module(f"lgsp.cli.{noun.module}").app)
        lines += _described(command, f"lgsp {name}")
    return "\n".join(lines)


def _described(command: Any, path: str) -> list[str]:
    children = getattr(command, "commands", None)
    if children:
        return [line for name, child in sorted(children.items()) for line in _described(child, f"{path} {name}")]
    lines = [f"### `{path}`", "", (command.help or "").split("\f")[0].strip(), ""]
    for parameter in command.params:
        if parameter.name == "help" or getattr(parameter, "hidden", False):
            continue
        names = ", ".join(f"`{name}`" for name in [*parameter.opts, *parameter.secondary_opts])
        shown = names if parameter.param_type_name == "option" else f"`{(parameter.metavar or parameter.name or '').upper()}`"
        lines.append(f"- {shown}: {getattr(parameter, 'help', None) or ''}".rstrip(": "))
    return [*lines, ""]


PAGES: Final = (
    Page("docs/reference/settings.md", settings_page),
    Page("docs/reference/errors.md", errors_page),
    Page("docs/reference/cli.md", commands_page),
)
