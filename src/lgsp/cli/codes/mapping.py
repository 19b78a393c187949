"""`lgsp codes mapping …`: mappings of codes, read, brought in from a file, published, withdrawn."""

from pathlib import Path

import typer

from lgsp.catalogue.facts import MappingFacts
from lgsp.catalogue.operations import mapping_imports, mappings
from lgsp.catalogue.queries import mappings as mapping_queries
from lgsp.catalogue.reading import guessed_mapping_columns
from lgsp.catalogue.rules import undecided_codes
from lgsp.cli.codes.imports import Columns, FaultsFile, matched, tell_outcome
from lgsp.cli.registry.words import AsJson, Why, by_terminal, chosen, print_lines, print_one, print_rows
from lgsp.cli.words import say
from lgsp.protocol.files.tables import read_table
from lgsp.runtime.clock import now

app = typer.Typer(no_args_is_help=True, help=say("Bảng chuyển đổi mã", "Mappings"))


@app.command("list")
@chosen
def list_mappings(as_json: AsJson = False) -> None:
    """Các bảng chuyển đổi. All mappings."""
    rows = [
        {"mapping": str(row), "title": row.title, "from": str(row.source), "to": str(row.target), "status": row.status}
        for row in mapping_queries.mappings()
    ]
    print_rows(rows, as_json)


@app.command("show")
@chosen
def show_mapping(name: str, code: str = "", as_json: AsJson = False) -> None:
    """Một bảng chuyển đổi, hoặc mã tương ứng của một mã. A mapping, or what became of one code."""
    row = mapping_queries.mapping(name)
    if code:
        found = mapping_queries.mapped_codes(row).filter(source_code=code)
        print_rows([{"target": one.target_code, "kind": one.kind, "reason": one.reason} for one in found], as_json)
        return
    undecided = undecided_codes(mapping_queries.mapping_rows(row))
    facts = {
        "mapping": str(row),
        "title": row.title,
        "source": row.source_text,
        "legal_basis": row.legal_basis,
        **mapping_queries.kinds_of(row),
    }
    print_one({**facts, "needs_a_human": len(undecided)}, as_json)


@app.command("import")
@chosen
def import_mapping(
    code: str,
    title: str,
    source: str,
    target: str,
    file: Path,
    column: Columns = [],  # noqa: B006
    faults: FaultsFile = None,
    why: Why = "import",
) -> None:
    """Nhập bảng chuyển đổi từ CSV hoặc Excel thành bản thảo; có lỗi thì không nhập gì. Bring a mapping in as a draft; all of it or nothing."""
    text = file.read_bytes()
    facts = MappingFacts(code=code, title=title, source=source, target=target)
    row = mapping_imports.take_in_mapping(facts=facts, text=text, file_name=file.name, by=by_terminal(), why=why, now=now())
    row.columns = matched(column) or guessed_mapping_columns(read_table(text).headings)
    row.save()
    row = mapping_imports.run_mapping_import(row=row, now=now())
    tell_outcome(row, faults)
    print_lines(f"{row.mapping} ({row.rows})")


@app.command("publish")
@chosen
def publish_mapping(name: str, why: Why = "published") -> None:
    """Công bố bảng chuyển đổi sau khi kiểm tra đủ mã. Publish a mapping, if every code has a target or a reason."""
    print_lines(str(mappings.publish_mapping(mapping=mapping_queries.mapping(name), by=by_terminal(), why=why, now=now())))


@app.command("withdraw")
@chosen
def withdraw_mapping(name: str, why: Why = "withdrawn") -> None:
    """Thu hồi bảng chuyển đổi đã công bố. Take a published mapping out of force."""
    print_lines(str(mappings.withdraw_mapping(mapping=mapping_queries.mapping(name), by=by_terminal(), why=why, now=now())))
