"""`lgsp journal resend …`: send a call again in its consumer's name, and decide what others asked to send.

Rules: one operation with the pages and the JSON API. Who runs it is the user of the machine (`name@terminal`), who can't approve what he asked
himself.
"""

import base64
import importlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from lgsp.cli.words import say
from lgsp.runtime.clock import now
from lgsp.runtime.settings import setting

resend = typer.Typer(
    no_args_is_help=True, help=say("Gửi lại một lượt gọi thay đơn vị khai thác.", "Send a call again for its consumer.")
)
Why = Annotated[str, typer.Option(help=say("Lý do, ghi vào nhật ký thao tác.", "Why; kept in the record of acts."))]
Number = Annotated[int, typer.Argument(help=say("Số của đề nghị.", "The request's number."))]
AsJson = Annotated[bool, typer.Option("--json", help=say("Kết quả cho máy đọc.", "Machine-readable."))]


def _prepared() -> AbstractContextManager[None]:
    importlib.import_module("lgsp.site.setup").prepare()
    scope = importlib.import_module("lgsp.registry.queries.scope")
    chosen: AbstractContextManager[None] = scope.acting_in(setting("LGSP_INSTANCE"))
    return chosen


def _by() -> str:
    by: str = importlib.import_module("lgsp.cli.registry.words").by_terminal()
    return by


def _replay(name: str) -> Any:
    return importlib.import_module(f"lgsp.replay.{name}")


def _print(told: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(msgspec.json.encode(told).decode())
        return
    for name, value in told.items():
        if value not in (None, "", []):
            typer.echo(f"{name}: {value}")


@resend.command("call", help=say("Gửi lại, hoặc đề nghị cán bộ thứ hai duyệt.", "Send again, or ask a second officer to approve."))
def call(
    transaction_id: Annotated[str, typer.Argument(metavar="ID", help=say("Mã giao dịch gốc.", "The original's transaction id."))],
    why: Why = "",
    accept_repeat: Annotated[
        bool, typer.Option("--accept-repeat", help=say("Chấp nhận có thể bị làm hai lần.", "Accept that it may be done twice."))
    ] = False,
    method: Annotated[str, typer.Option(help=say("Phương thức, khi sửa.", "Method, if edited."))] = "",
    target: Annotated[str, typer.Option(help=say("Đường dẫn và truy vấn, khi sửa.", "Path and query, if edited."))] = "",
    content_type: Annotated[str, typer.Option(help=say("Kiểu nội dung, khi sửa.", "Content type, if edited."))] = "",
    body: Annotated[Path | None, typer.Option(help=say("Tệp nội dung, khi sửa.", "File with the body, if edited."))] = None,
    is_rehearsal: Annotated[
        bool, typer.Option("--dry-run", help=say("Chỉ cho biết, không gửi.", "Only say, send nothing."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Send an exchange again; exit code 1 if it can't be."""
    sent = base64.b64encode(body.read_bytes()).decode() if body is not None else ""
    stated = {"method": method, "target": target, "content_type": content_type, "body": sent, "accepts_repeat": accept_repeat}
    with _prepared():
        words, resends = _replay("shapes"), _replay("operations.replays")
        asked = words.asked_of(stated, transaction_id)
        if is_rehearsal:
            prospect = resends.prospect_of(asked)
            _print(words.plain_prospect(prospect), as_json)
            raise typer.Exit(1 if prospect.faults else 0)
        row = resends.send_again(asked=asked, by=_by(), why=why, now=now())
        _print(words.plain_resend(row), as_json)


@resend.command("list", help=say("Các đề nghị đang chờ duyệt.", "What waits for a second officer."))
def list_resends(
    is_all: Annotated[
        bool, typer.Option("--all", help=say("Cả những lần đã gửi hoặc không duyệt.", "Those sent or refused too."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show them, the newest first; a hundred at the most."""
    with _prepared():
        rows = _replay("queries.replays").resends(waiting=None if is_all else True)[:100]
        told = [_replay("shapes").plain_resend(row) for row in rows]
    if as_json:
        typer.echo(msgspec.json.encode(told).decode())
        return
    for row in told:
        typer.echo(f"{row['number']:>6}  {row['status']:<9} {row['transaction_id']}  {row['asked_by']}  {row['service']}")
    if not told:
        typer.echo(say("Không có đề nghị nào.", "There is none."))


@resend.command(
    "show", help=say("Xem nội dung sẽ gửi; lượt xem được ghi lại.", "Look at what is to be sent; the look is recorded.")
)
def show(number: Number, why: Why = "", as_json: AsJson = False) -> None:
    """Show the request as it was and as it is to be sent."""
    with _prepared():
        row = _replay("queries.replays").resend(number)
        seen = _replay("operations.replays").look_at_resend(row=row, by=_by(), why=why, now=now())
    if as_json:
        typer.echo(msgspec.json.encode(seen).decode())
        return
    for heading, one in ((say("— như cũ", "— as it was"), seen.original), (say("— sẽ gửi", "— to be sent"), seen.proposed)):
        typer.echo(heading)
        if one is None:
            typer.echo(say("không còn lưu", "not kept"))
            continue
        typer.echo(f"{one.method} {one.target}\n{one.content_type}\n\n{one.body.decode('utf-8', 'replace')}")


@resend.command("approve", help=say("Duyệt với tư cách cán bộ thứ hai, và gửi.", "Approve as the second officer, and send."))
def approve(number: Number, why: Why = "", as_json: AsJson = False) -> None:
    """Approve and send."""
    _decided("approve_resend", number, why, as_json)


@resend.command("refuse", help=say("Không duyệt, hoặc rút lại đề nghị của mình.", "Refuse, or take back one's own."))
def refuse(number: Number, why: Why = "", as_json: AsJson = False) -> None:
    """Refuse."""
    _decided("refuse_resend", number, why, as_json)


def _decided(verb: str, number: int, why: str, as_json: bool) -> None:
    with _prepared():
        decide: Callable[..., Any] = getattr(_replay("operations.replays"), verb)
        row = decide(row=_replay("queries.replays").resend(number), by=_by(), why=why, now=now())
        _print(_replay("shapes").plain_resend(row), as_json)
