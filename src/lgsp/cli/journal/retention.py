"""`lgsp journal expire` and `lgsp journal disk`: what goes because its term is over, and how much room everything takes.

Rules: both ask the database (holds, index, earlier measurements); nothing goes that the worker would not let go by itself.
"""

import importlib
from typing import Annotated, Any

import msgspec
import typer

from lgsp.cli.words import say
from lgsp.runtime.clock import now
from lgsp.runtime.settings import setting

AsJson = Annotated[bool, typer.Option("--json", help=say("Kết quả cho máy đọc.", "Machine-readable."))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=say("Chỉ cho biết, không xoá.", "Only say, remove nothing."))]


def expire(is_rehearsal: DryRun = False, as_json: AsJson = False) -> None:
    """Let go what is due; exit code 1 if something due could not go."""
    importlib.import_module("lgsp.site.setup").prepare()
    expiry = importlib.import_module("lgsp.site.expiry")
    rows = importlib.import_module("lgsp.exchanges.operations.expiry")
    with importlib.import_module("lgsp.registry.queries.scope").acting_in(setting("LGSP_INSTANCE")):
        segments = expiry.expire_records_due(now=now(), is_rehearsal=is_rehearsal)
        minutes = 0 if is_rehearsal else rows.expire_minutes(now=now())
        index = expiry.expire_rows_due(now=now(), is_rehearsal=is_rehearsal)
    if as_json:
        typer.echo(msgspec.json.encode({"segments": segments, "index": index, "minutes": minutes}).decode())
    else:
        _tell(segments, index, minutes)
    if any(one.why for one in segments):
        raise typer.Exit(1)


def _tell(segments: list[Any], index: Any, minutes: int) -> None:
    words = {
        "due": say("đến hạn", "due"),
        "held": say("đang bị giữ làm chứng cứ", "held as evidence"),
        "declared": say("đã ghi vào nhật ký, xoá khi đã vào cây", "declared in the journal, goes when that is in the tree"),
        "gone": say("đã xoá, còn mã băm", "gone, the leaves stay"),
    }
    for one in segments:
        typer.echo(f"{one.log} {one.first}–{one.end - 1}  {one.size_bytes:>14} B  {one.why or words[one.state]}")
    for day in index.days:
        typer.echo(f"{day}  {say('ngày của chỉ mục', 'day of the index')}")
    for day in index.waiting:
        typer.echo(f"{day}  {say('đang được dùng, lần sau', 'in use, next time')}")
    if not (segments or index.days or index.waiting or index.rows or minutes):
        typer.echo(say("Không có gì đến hạn.", "Nothing is due."))


def disk(as_json: AsJson = False) -> None:
    """Measure the room by kind; exit code 1 if the bound is reached."""
    importlib.import_module("lgsp.site.setup").prepare()
    with importlib.import_module("lgsp.registry.queries.scope").acting_in(setting("LGSP_INSTANCE")):
        index_bytes = importlib.import_module("lgsp.exchanges.queries.exchanges").index_bytes()
        state = importlib.import_module("lgsp.retention.operations.disk").measure_disk(now=now(), index_bytes=index_bytes)
    if as_json:
        facts = {"size_bytes": state.size_bytes, "growth_bytes": state.growth_bytes, "is_above": state.is_above}
        typer.echo(msgspec.json.encode({**msgspec.to_builtins(state), **facts}).decode())
    else:
        _show(state)
    if state.is_above:
        raise typer.Exit(1)


def _show(state: Any) -> None:
    for kind, size in state.sizes.items():
        away = say("  (không ở đĩa này)", "  (not on this disk)") if kind in state.elsewhere else ""
        growth = f"{state.growth[kind]:>+14} {say('B/ngày', 'B/day')}" if kind in state.growth else ""
        typer.echo(f"{say(*KINDS[kind]):<42} {size:>16} B {growth}{away}")
    typer.echo(f"{say('tổng cộng', 'in all'):<42} {state.size_bytes:>16} B")
    typer.echo(f"{say('còn trống trên đĩa', 'free on the disk'):<42} {state.free_bytes:>16} B")
    typer.echo(f"{say('đã dùng / mức báo động', 'used / alarm at'):<42} {state.used:>16} / {state.bound} B")
    if state.is_above:
        typer.echo(say("VƯỢT MỨC BÁO ĐỘNG. Không có gì bị xoá vì thế.", "ABOVE THE BOUND. Nothing is deleted because of it."))
    elif state.reached_on is not None:
        typer.echo(say(f"với đà này chạm mức ngày {state.reached_on}", f"at this pace it is reached on {state.reached_on}"))


KINDS = {
    "segments": ("bản ghi nhật ký", "records of the journal"),
    "leaves": ("mã băm của bản ghi đã hết hạn", "leaves of expired records"),
    "order": ("dấu xác nhận, thứ tự, điểm xác nhận", "seals, order, checkpoints"),
    "bundles": ("gói bản ghi mã hoá", "bundles of records"),
    "tiles": ("ô băm của cây", "tiles of the tree"),
    "bodies": ("nội dung được lưu", "kept bodies"),
    "index": ("chỉ mục giao dịch", "index of exchanges"),
    "database": ("phần còn lại của cơ sở dữ liệu", "the rest of the database"),
    "objects": ("đối tượng khác trong kho", "other objects in storage"),
    "logs": ("nhật ký vận hành", "what the parts print"),
}
