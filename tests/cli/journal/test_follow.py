"""`lgsp journal monitor` against a served log: consistent, forked, stopped, each with its exit code."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lgsp.cli.journal.commands import app
from lgsp.domain.errors import LogForked
from lgsp.protocol.proof.seals import write_public_key
from tests.journal.witnessing.test_follow import KEY, Log


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LGSP_LANGUAGE", "en")
    monkeypatch.setenv("LGSP_LOOPBACK_ONLY", "1")
    (tmp_path / "key.pem").write_bytes(write_public_key(KEY.public_key()))
    (tmp_path / "log").mkdir()
    return tmp_path / "log"


@pytest.fixture
def url(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def served(folder: Path, log: Log) -> None:
    for name, data in log.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def look(url: str, folder: Path, *words: str):  # type: ignore[no-untyped-def]
    return CliRunner().invoke(app, ["monitor", url, "--key", str(folder.parent / "key.pem"), "--once", *words])


def test_it_tells_growth_fork_and_stop_apart(folder: Path, url: str) -> None:
    served(folder, Log().grow(300))
    first = look(url, folder)
    assert first.exit_code == 0 and "lgsp/VN-H46 300" in first.output and "consistent" in first.output
    served(folder, Log().grow(700))
    assert "lgsp/VN-H46 700" in look(url, folder).output
    served(folder, Log().grow(800, "other "))
    assert isinstance(look(url, folder).exception, LogForked)
    (folder / "checkpoint").unlink()
    stopped = look(url, folder)
    assert stopped.exit_code == 3 and "log.stopped" in stopped.output
    assert look("http://127.0.0.1:1", folder).exit_code == 3


def test_it_goes_on_looking_and_ends_when_the_log_is_silent_for_too_long(folder: Path) -> None:
    command = [
        "monitor",
        "http://127.0.0.1:1",
        "--key",
        str(folder.parent / "key.pem"),
        "--every-s",
        "0.1",
        "--silent-max-s",
        "0.3",
    ]
    ended = CliRunner().invoke(app, command)
    assert ended.exit_code == 3 and "no connection" in ended.output
