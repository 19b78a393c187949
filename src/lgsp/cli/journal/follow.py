"""`lgsp journal monitor URL`: follows another platform's public log and raises the alarm when it forks or stops.

Rules: exit code 1 and evidence if the log contradicts itself or is not signed by its key, 3 if it does not answer or does not grow; needs the
key, kept elsewhere. What it has seen it remembers in the home, so it may be started again or run by a timer with `--once`.
"""

import hashlib
import time
from pathlib import Path
from typing import Annotated, Final

import typer

from lgsp.cli.words import say, sentence_of
from lgsp.domain.errors import LogStopped, UpstreamBroken, UpstreamTimedOut, UpstreamUnreachable
from lgsp.journal.verification.verify import pinned_key
from lgsp.journal.witnessing.follow import Follower
from lgsp.protocol.proof.checkpoint import Checkpoint
from lgsp.runtime.clock import now
from lgsp.runtime.home import home_in_use
from lgsp.runtime.outgoing.web import ask
from lgsp.runtime.settings import setting

STOPPED: Final = 3
"""Exit code when the log does not answer or does not grow."""


Url = Annotated[
    str,
    typer.Argument(help=say("Địa chỉ nhật ký công khai, ví dụ https://…/log", "Address of the public log, such as https://…/log")),
]
KeyFile = Annotated[
    Path,
    typer.Option(
        exists=True,
        dir_okay=False,
        help=say("Tệp PEM khoá công khai của nhật ký đó.", "PEM file of that log's public key."),
    ),
]
SilentMax = Annotated[
    float,
    typer.Option(
        min=0, help=say("Báo động khi không trả lời lâu hơn số giây này.", "Alarm when it has not answered for so many seconds.")
    ),
]
QuietMax = Annotated[
    float,
    typer.Option(
        min=0,
        help=say(
            "Báo động khi không tăng thêm lâu hơn số giây này; 0: không xét.",
            "Alarm when it has not grown for so many seconds; 0: never.",
        ),
    ),
]


def monitor(
    url: Url,
    key: KeyFile,
    once: Annotated[bool, typer.Option("--once", help=say("Xem một lần rồi thôi.", "Look once and end."))] = False,
    every_s: Annotated[float, typer.Option(min=0.1, help=say("Xem lại sau bấy nhiêu giây.", "Seconds between looks."))] = 10.0,
    silent_max_s: SilentMax = 300.0,
    quiet_max_s: QuietMax = 0.0,
) -> None:
    """Follow a log until it is at fault."""
    address = url.rstrip("/")
    state = home_in_use().folder / "followed" / f"{hashlib.sha256(address.encode()).hexdigest()[:16]}.json"
    (public_key,) = pinned_key(key).values()
    follower = Follower(lambda path: _fetched(f"{address}/{path}"), public_key, state, now)
    answered_at, before = time.monotonic(), None
    while True:
        try:
            found = follower.look(quiet_max_s=quiet_max_s)
            answered_at = time.monotonic()
            if found != before:
                typer.echo(_line(found))
            before = found
        except LogStopped as fault:
            _alarm(fault)
        except (UpstreamUnreachable, UpstreamTimedOut, UpstreamBroken) as fault:
            if once or time.monotonic() - answered_at > silent_max_s:
                _alarm(LogStopped(url=address, why=str(fault.facts.get("why", fault.code))))
        if once:
            return
        time.sleep(every_s)


def _fetched(url: str) -> bytes | None:
    answer = ask(url, loopback_only=setting("LGSP_LOOPBACK_ONLY"))
    if answer.status == 404:
        return None
    if answer.status != 200:
        raise UpstreamBroken(why=f"status {answer.status}")
    return answer.body


def _alarm(fault: LogStopped) -> None:
    typer.echo(f"lgsp: {sentence_of(fault)}", err=True)
    raise typer.Exit(STOPPED)


def _line(found: Checkpoint) -> str:
    facts = f"{found.origin} {found.size} {found.root.hex()}"
    return f"{now():%Y-%m-%dT%H:%M:%SZ} {facts} " + say("chỉ tăng thêm, khớp với lần trước", "only grown, consistent")
