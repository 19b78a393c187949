"""Append-only files of lines; each append is durable before it returns.

Rules: one writer; a line is complete when its LF is there, and what a crash left after the last LF was never acknowledged. The
lines of a file ascend in whatever they are searched by, so lookup is a binary search over a few blocks, however long the file is.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from lgsp.runtime.storage.files import sync_folder

BLOCK_BYTES: Final = 4096
BOOK_MODE: Final = 0o640


class Book:
    """Such a file, open for its one writer."""

    def __init__(self, path: Path) -> None:
        """Open or create it, truncating an incomplete last line; raises `OSError`."""
        is_new = not path.exists()
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, BOOK_MODE)
        try:
            with path.open("rb") as file:
                self._end = _end_of_lines(file)
            self._is_clean = False
            self._cut()
            if is_new:
                sync_folder(path.parent)
        except BaseException:
            os.close(self._handle)
            raise

    def append(self, line: bytes) -> None:
        """Append a line (without its LF) durably; on `OSError` it is not in the file, and the next append repairs that first."""
        if not self._is_clean:
            self._cut()
        self._is_clean = False
        data = line + b"\n"
        view, at = memoryview(data), self._end
        while view:
            written = os.pwrite(self._handle, view, at)
            view, at = view[written:], at + written
        os.fdatasync(self._handle)
        self._end, self._is_clean = at, True

    def close(self) -> None:
        """Close the file."""
        os.close(self._handle)

    def _cut(self) -> None:
        if os.fstat(self._handle).st_size != self._end:
            os.ftruncate(self._handle, self._end)
        os.fdatasync(self._handle)
        self._is_clean = True


def lines_of(path: Path) -> Iterator[bytes]:
    """All complete lines without their LF; none if there is no file."""
    if path.exists():
        with path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    yield line[:-1]


def last_line(path: Path) -> bytes | None:
    """The last complete line, None if there is none."""
    return find_line(path, lambda _: False)[0]


def lines_from(path: Path, is_reached: Callable[[bytes], bool]) -> Iterator[bytes | None]:
    """The line before the first one for which `is_reached` holds (None if there is none), then that one and all complete ones after it."""
    if not path.exists():
        return
    with path.open("rb") as file:
        end = _end_of_lines(file)
        low = _first_reached(file, end, is_reached)
        yield _line_at(file, _start_of_line(file, 0, low - 1)) if low else None
        while low < end:
            line = _line_at(file, low)
            low += len(line) + 1
            yield line


def find_line(path: Path, is_reached: Callable[[bytes], bool]) -> tuple[bytes | None, bytes | None]:
    """The line before the first one for which `is_reached` holds, and that one; it MUST hold for all lines that follow."""
    if not path.exists():
        return None, None
    with path.open("rb") as file:
        end = _end_of_lines(file)
        low = _first_reached(file, end, is_reached)
        before = _line_at(file, _start_of_line(file, 0, low - 1)) if low else None
        return before, _line_at(file, low) if low < end else None


def _first_reached(file: BinaryIO, end: int, is_reached: Callable[[bytes], bool]) -> int:
    low, high = 0, end
    while low < high:
        start = _start_of_line(file, low, (low + high) // 2)
        line = _line_at(file, start)
        if is_reached(line):
            high = start
        else:
            low = start + len(line) + 1
    return low


def _end_of_lines(file: BinaryIO) -> int:
    """The offset after the last LF."""
    return _start_of_line(file, 0, file.seek(0, os.SEEK_END))


def _start_of_line(file: BinaryIO, low: int, place: int) -> int:
    """The offset after the last LF before a place, at least `low`."""
    while place > low:
        block = max(low, place - BLOCK_BYTES)
        file.seek(block)
        found = file.read(place - block).rfind(b"\n")
        if found >= 0:
            return block + found + 1
        place = block
    return low


def _line_at(file: BinaryIO, start: int) -> bytes:
    file.seek(start)
    return file.readline()[:-1]
