"""`lgsp bench`: the product against its yardsticks. The benchmarks stand in the clone's `bench/`; this only runs them."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from lgsp.cli.words import say

app = typer.Typer(pretty_exceptions_enable=False, no_args_is_help=True)

BENCHMARKS: Final = Path(__file__).parents[4] / "bench"


@app.callback()
def bench() -> None:
    """Measure speed against a yardstick; results are ratios of one run."""


@app.command()
def gateway(
    turns: Annotated[int, typer.Option(help=say("Số lượt đo cho mỗi bên.", "Turns per side."))] = 5,
    seconds: Annotated[int, typer.Option(help=say("Độ dài một lượt, giây.", "Length of a turn, in seconds."))] = 5,
    connections: Annotated[int, typer.Option(help=say("Số kết nối cùng lúc.", "Connections at the same time."))] = 32,
    everything: Annotated[
        bool,
        typer.Option("--all", help=say("Mọi cảnh, thêm HAProxy và nginx với Lua.", "Every scene, HAProxy and nginx with Lua too.")),
    ] = False,
) -> None:
    """The gateway's CPU per governed call against nginx as a bare reverse proxy; writes bench/RESULTS.md."""
    _run("gateway", f"--turns={turns}", f"--seconds={seconds}", f"--connections={connections}", *(["--all"] if everything else []))


@app.command()
def journal(records: Annotated[int, typer.Option(help=say("Số bản ghi mỗi lượt.", "Records per turn."))] = 100_000) -> None:
    """The journal's durable records per second against a bare file; writes bench/RESULTS.md."""
    _run("journal", f"--records={records}")


@app.command()
def search(
    records: Annotated[int, typer.Option(help=say("Số giao dịch trong chỉ mục.", "Exchanges in the index."))] = 10_000_000,
    folder: Annotated[
        str, typer.Option(help=say("Giữ cơ sở dữ liệu đã nạp ở đây cho lần sau.", "Keep the filled database here for next time."))
    ] = "",
) -> None:
    """How long the searches of the pages take among many exchanges; writes bench/RESULTS.md."""
    _run("search", f"--records={records}", *([f"--folder={folder}"] if folder else []))


@app.command()
def start() -> None:
    """How long a start takes and what an idle platform costs; writes bench/RESULTS.md."""
    _run("start")


@app.command()
def catalogues() -> None:
    """What mapping codes adds to a call, and how fast lists come in, are searched and recoded; writes bench/RESULTS.md."""
    _run("catalogues")


def _run(name: str, *options: str) -> None:
    if not (BENCHMARKS / f"{name}.py").exists():
        typer.echo(
            say("Chỉ đo được từ bản sao mã nguồn (thư mục bench).", "Benchmarks run from a clone only (folder bench)."), err=True
        )
        raise typer.Exit(2)
    command = [sys.executable, "-m", f"bench.{name}", *options]
    raise typer.Exit(subprocess.run(command, cwd=BENCHMARKS.parent, check=False).returncode)
