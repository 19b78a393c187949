"""`lgsp codes …`: code lists, versions, mappings, imports, synchronisation; after a merger, changing codes over the whole platform.

Rules: as for `lgsp registry`: each command is one operation or one query; `--json` prints what a program reads.
"""

import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from lgsp.catalogue.facts import CodeListFacts, VersionFacts
from lgsp.catalogue.operations import imports, lists, notices, synchronisation, versions
from lgsp.catalogue.queries import codes as code_queries
from lgsp.catalogue.queries import lists as list_queries
from lgsp.catalogue.queries.usage import followed_list
from lgsp.catalogue.reading import guessed_columns
from lgsp.cli.codes import mapping
from lgsp.cli.codes.imports import Columns, FaultsFile, matched, tell_outcome
from lgsp.cli.codes.recode import alias_list, recode_codes, revert_codes
from lgsp.cli.registry.words import AsJson, Why, by_terminal, chosen, print_lines, print_one, print_rows
from lgsp.cli.words import say
from lgsp.domain.errors import ActRefused, NotRegistered
from lgsp.domain.list_places import ListAt
from lgsp.domain.periods import local_date
from lgsp.protocol.files.tables import read_table, write_csv, write_excel
from lgsp.registry.queries import members as member_queries
from lgsp.runtime.clock import now

app = typer.Typer(pretty_exceptions_enable=False, no_args_is_help=True)
notice = typer.Typer(no_args_is_help=True, help=say("Thông báo thay đổi", "Notices of change"))
app.add_typer(mapping.app, name="mapping")
app.add_typer(notice, name="notice")
app.command("recode")(recode_codes)
app.command("revert")(revert_codes)
app.command("aliases")(alias_list)

ListName = Annotated[
    str, typer.Argument(help=say("Mã danh mục, có thể kèm @ngày hoặc @phiên bản", "Code of the list, with @day or @version"))
]
Day = Annotated[str, typer.Option(help=say("Ngày dạng 2025-07-01", "A day such as 2025-07-01"))]
SHOWN_MAX: Final = 50


@app.command("list")
@chosen
def list_lists(text: str = "", as_json: AsJson = False) -> None:
    """Các danh mục và phiên bản đang hiệu lực. The lists, with the version in force."""
    today = local_date(now())
    rows = []
    known = list(list_queries.code_lists(text))
    states = list_queries.states_of(known, today)
    for row in known:
        version = states[row.pk].in_force
        rows.append(
            {
                "code": row.code,
                "name": row.name,
                "version": version.number if version else None,
                "codes": version.rows if version else 0,
                "certainty": row.certainty,
                "source_on": row.source_on,
            }
        )
    print_rows(rows, as_json)


@app.command("new")
@chosen
def new(file: Path, why: Why = "registered") -> None:
    """Đăng ký danh mục từ tệp TOML. Register a list described in a TOML file."""
    facts = CodeListFacts(**tomllib.loads(file.read_text(encoding="utf-8")))
    print_lines(lists.register_code_list(facts=facts, by=by_terminal(), why=why, now=now()).code)


@app.command("show")
@chosen
def show(name: ListName, as_json: AsJson = False) -> None:
    """Một danh mục với các phiên bản. One list with its versions."""
    row = list_queries.code_list(ListAt.parse(name).code)
    facts: dict[str, Any] = {
        field: getattr(row, field) for field in ("code", "name", "owner_name", "legal_basis", "source", "source_on", "certainty")
    }
    facts["versions"] = [f"{one} {one.status} {one.effective_on or ''} ({one.rows})" for one in list_queries.versions_of(row)]
    print_one(facts, as_json)


@app.command("search")
@chosen
def search(name: ListName, text: str, as_json: AsJson = False) -> None:
    """Tìm mã, không cần gõ dấu. Find codes; accents are not needed."""
    version = _version(name)
    on = None if name.endswith("@draft") else ListAt.parse(name).on
    found, is_complete = code_queries.found_codes(version, text, on=on)
    rows = [{"code": row.code, "name": row.name, "parent": row.parent, "level": row.level} for row in found]
    print_rows(rows[:SHOWN_MAX], as_json)
    if not is_complete or len(rows) > SHOWN_MAX:
        more = say(
            "Có thể còn mã khác; gõ thêm từ hoặc thêm chữ số của mã.", "There may be more; type more words, or more of the code."
        )
        sys.stderr.write(more + "\n")


@app.command("export")
@chosen
def export(name: ListName, output: Annotated[Path, typer.Option("--output", "-o")]) -> None:
    """Xuất một phiên bản ra CSV hoặc Excel. Write a version as CSV or Excel."""
    version = list_queries.version_named(name, local_date(now()))
    own = [one["name"] for one in version.code_list.properties]
    names = ("code", "name", "name_en", "name_short", "parent", "level", "valid_from", "valid_to")
    lines = (
        [getattr(row, field) for field in names] + [row.properties.get(field, "") for field in own]
        for row in code_queries.codes_of(version)
    )
    if output.suffix == ".xlsx":
        output.write_bytes(write_excel(version.code_list.name, (*names, *own), lines))
    else:
        output.write_text("".join(write_csv((*names, *own), lines)), encoding="utf-8")


@app.command("import")
@chosen
def import_(
    name: ListName,
    file: Path,
    column: Columns = [],  # noqa: B006
    partial: Annotated[bool, typer.Option("--partial", help=say("Chỉ bổ sung, sửa đổi", "Only add and change"))] = False,
    faults: FaultsFile = None,
    why: Why = "import",
) -> None:
    """Nhập CSV hoặc Excel vào bản thảo; có lỗi thì không nhập gì. Bring a file into the draft; all of it or nothing."""
    code_list = list_queries.code_list(name)
    text = file.read_bytes()
    row = imports.take_in(code_list=code_list, text=text, file_name=file.name, by=by_terminal(), why=why, now=now())
    titles = {one["name"]: one["title"] for one in code_list.properties}
    row.columns = matched(column) or guessed_columns(read_table(text).headings, titles)
    row.is_partial = partial
    row.save()

    def told(stage: str, done: int, total: int) -> None:
        sys.stderr.write(f"\r{stage} {done}/{total}   " if total else f"\r{stage} …   ")

    row = imports.run_import(row=row, now=now(), progress=told)
    sys.stderr.write("\n")
    tell_outcome(row, faults)
    print_lines(f"{row.version} ({row.rows})")


@app.command("diff")
@chosen
def diff(before: ListName, after: ListName, as_json: AsJson = False) -> None:
    """Khác nhau giữa hai phiên bản; `draft` ở cuối là bản thảo. What differs between two versions; `code@draft` is the draft."""
    found = code_queries.difference_between(_version(before), _version(after))
    rows = [{"what": "+", "code": row.code, "name": row.name, "fields": ""} for row in found.added]
    rows += [{"what": "-", "code": row.code, "name": row.name, "fields": ""} for row in found.removed]
    rows += [{"what": "~", "code": row.code, "name": row.name, "fields": " ".join(fields)} for _, row, fields in found.changed]
    print_rows(rows, as_json)


def _version(name: str) -> Any:
    if name.endswith("@draft"):
        draft = list_queries.draft_of(list_queries.code_list(name.removesuffix("@draft")))
        if draft is None:
            raise NotRegistered(version=name)
        return draft
    return list_queries.version_named(name, local_date(now()))


@app.command("publish")
@chosen
def publish(name: ListName, effective_on: Day = "", title: str = "", why: Why = "published") -> None:
    """Công bố bản thảo của danh mục. Publish the draft of a list."""
    draft = list_queries.draft_of(list_queries.code_list(name))
    if draft is None:
        raise ActRefused(code_list=name, why="there is no draft")
    facts = VersionFacts(effective_on=date.fromisoformat(effective_on) if effective_on else None, title=title)
    print_lines(str(versions.publish_version(version=draft, facts=facts, by=by_terminal(), why=why, now=now())))


@app.command("follow")
@chosen
def follow(
    name: ListName,
    base_path: str,
    face_code: str,
    code_property: str = "Ma",
    name_property: str = "Ten",
    every_h: int = 0,
    why: Why = "follow",
) -> None:
    """Cho danh mục theo một danh mục cấp trên. Let a list follow one of an upper level."""
    upper = synchronisation.Upper(base_path, face_code, code_property, name_property)
    row = synchronisation.follow_list(
        code_list=list_queries.code_list(name), upper=upper, every_h=every_h, by=by_terminal(), why=why, now=now()
    )
    print_lines(str(row))


@app.command("sync")
@chosen
def sync(
    name: ListName,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("Chỉ xem trước", "Only preview"))] = False,
    why: Why = "sync",
    as_json: AsJson = False,
) -> None:
    """Đồng bộ từ cấp trên vào bản thảo. Take the upper level's changes into the draft."""
    row = followed_list(name)
    if dry_run:
        found, _ = synchronisation.preview(row, now=now())
    else:
        found = synchronisation.synchronise(row=row, by=by_terminal(), why=why, now=now())
    print_rows([{"what": one.kind, "code": one.code, "theirs": one.theirs, "ours": one.ours} for one in found.changes], as_json)


@notice.command("new")
@chosen
def new_notice(subsystem_id: str, url: str, code_list: str = "", why: Why = "registered") -> None:
    """Đăng ký địa chỉ nhận thông báo; bí mật ký chỉ in một lần. Register an address; the signing secret is printed once."""
    row = notices.register_notice_address(
        subsystem=member_queries.subsystem(subsystem_id),
        code_list=list_queries.code_list(code_list) if code_list else None,
        url=url,
        by=by_terminal(),
        why=why,
        now=now(),
    )
    print_lines(row.secret)
