"""`lgsp configuration …`: the versions of the signed configuration."""

from typing import Any

import typer

from lgsp.cli.registry.words import AsJson, Why, by_terminal, chosen, print_one, print_rows
from lgsp.cli.words import say
from lgsp.registry.operations.publication import publish_configuration
from lgsp.registry.queries import configurations as queries
from lgsp.runtime.clock import now

app = typer.Typer(pretty_exceptions_enable=False, no_args_is_help=True)


def _shown(row: Any) -> dict[str, Any]:
    counts = ", ".join(f"{count} {name}" for name, count in row.counts.items())
    return {"number": row.number, "compiled_at": row.compiled_at, "by": row.by, "reason": row.reason, "counts": counts}


@app.command("list")
@chosen
def list_versions(limit: int = 20, as_json: AsJson = False) -> None:
    """Các phiên bản đã công bố, mới nhất trước. Published versions, newest first."""
    print_rows([_shown(row) for row in queries.configuration_versions(limit)], as_json)


@app.command("show")
@chosen
def show(number: int, as_json: AsJson = False) -> None:
    """Nội dung một phiên bản, không kèm bí mật. What a version says, without secrets."""
    row = queries.configuration_version(number)
    content = queries.shown(queries.configuration_content(number))
    print_one(content if as_json else _shown(row) | {"sha256": row.sha256, "size_bytes": row.size_bytes}, as_json)


@app.command("diff")
@chosen
def diff(before: int, after: int, as_json: AsJson = False) -> None:
    """Khác nhau giữa hai phiên bản. What changed between two versions."""
    changes = queries.difference(queries.configuration_content(before), queries.configuration_content(after))
    rows = [
        {
            "act": "+" if change.before is None else "-" if change.after is None else "~",
            "kind": change.kind,
            "id": change.id,
            "fields": ", ".join(change.fields),
        }
        for change in changes
    ]
    print_rows(rows, as_json)


@app.command("publish")
@chosen
def publish(why: Why = "published at the terminal", as_json: AsJson = False) -> None:
    """Công bố ngay sổ đăng ký hiện tại. Publish the registry as it is."""
    version = publish_configuration(by=by_terminal(), why=why, now=now())
    if version is None:
        print_one({"changed": False, "note": say("Không có gì thay đổi.", "Nothing changed.")}, as_json)
    else:
        print_one({"changed": True, **_shown(version)}, as_json)
