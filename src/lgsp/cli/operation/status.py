"""`lgsp status`: what runs on this home, since when, how often it had to be started again, and whether it is ready."""

import json
import time
import urllib.error
import urllib.request
from typing import Annotated

import msgspec
import typer

from lgsp.cli.words import say
from lgsp.journal.logs.state import JournalState, state_of
from lgsp.runtime.home import home_in_use
from lgsp.runtime.processes.supervisor import Running, running_in

app = typer.Typer(pretty_exceptions_enable=False)


@app.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="Machine-readable.")] = False) -> None:
    """Show the parts; exit code 0 if all run and the gateway is ready, 3 if nothing runs, 1 otherwise."""
    home = home_in_use()
    running = running_in(home)
    if running is None:
        if as_json:
            typer.echo(json.dumps({"home": str(home.folder), "running": False}))
        else:
            typer.echo(say(f"Không có nền tảng nào đang chạy trên {home.folder}.", f"No platform is running on {home.folder}."))
        raise typer.Exit(3)
    is_ready = all(answers(f"{address}/health/ready") for address in running.health)
    is_whole = is_ready and all(part.pid for part in running.parts)
    journal = state_of(home.journal)
    typer.echo(_as_json(running, is_ready, journal) if as_json else f"{_as_table(running, is_ready)}\n\n{_told(journal)}")
    raise typer.Exit(0 if is_whole else 1)


def answers(url: str, timeout_s: float = 2.0) -> bool:
    """Whether an address of ours answers with success."""
    try:
        with urllib.request.urlopen(url, timeout=timeout_s) as response:  # noqa: S310 - an address of our own, on loopback
            return bool(response.status < 400)
    except (OSError, urllib.error.URLError):
        return False


def _told(journal: JournalState) -> str:
    """How far the journal's proof has come, for people."""
    word, megabytes = say("Nhật ký", "Journal"), journal.journal_bytes / 1e6
    line = say(
        f"{journal.sealed} bản ghi đã niêm phong, {journal.signed} trong cây đã ký, {megabytes:.1f} MB",
        f"{journal.sealed} records sealed, {journal.signed} in the signed tree, {megabytes:.1f} MB",
    )
    if journal.attested:
        line += say(
            f"; xác nhận bên ngoài đến bản ghi {journal.attested} lúc {journal.attested_at}",
            f"; attested from outside up to record {journal.attested} at {journal.attested_at}",
        )
    if journal.halted:
        line += say(f"\nLƯỢT GỌI ĐANG BỊ DỪNG: {journal.halted}", f"\nCALLS ARE STOPPED: {journal.halted}")
    return f"{word:<14} {line}"


def _as_json(running: Running, is_ready: bool, journal: JournalState) -> str:
    parts = [
        {"name": part.name, "pid": part.pid, "restarts": part.restarts, "started_at": part.started_at} for part in running.parts
    ]
    return json.dumps(
        {
            "running": True,
            "ready": is_ready,
            "pid": running.pid,
            "gateway": running.gateway,
            "portal": running.portal,
            "parts": parts,
            "journal": msgspec.to_builtins(journal),
        }
    )


def _as_table(running: Running, is_ready: bool) -> str:
    word = say("sẵn sàng", "ready") if is_ready else say("CHƯA sẵn sàng", "NOT ready")
    lines = [
        f"{say('Cổng kết nối', 'Gateway'):<14} {running.gateway}  ({word})",
        f"{say('Trang quản trị', 'Portal'):<14} {running.portal}",
        "",
        f"{say('Phần', 'Part'):<14} {'PID':>8} {say('Chạy từ', 'Up for'):>12} {say('Khởi động lại', 'Restarts'):>14}",
    ]
    for part in running.parts:
        up_for = f"{(time.time() - part.started_at) / 60:.0f} min" if part.pid else say("đang nghỉ", "down")
        lines.append(f"{part.name:<14} {part.pid or '-':>8} {up_for:>12} {part.restarts:>14}")
    return "\n".join(lines)
