import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.journal.logs.books import Book, find_line, last_line, lines_from, lines_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "book"


def written(path: Path, *lines: bytes) -> Book:
    book = Book(path)
    for line in lines:
        book.append(line)
    return book


def test_lines_are_there_in_order_also_after_it_was_opened_again(path: Path) -> None:
    written(path, b"1", b"22").close()
    written(path, b"333").close()
    assert list(lines_of(path)) == [b"1", b"22", b"333"] and last_line(path) == b"333"


def test_a_book_that_was_never_begun_is_empty(path: Path) -> None:
    assert list(lines_of(path)) == [] and last_line(path) is None and find_line(path, lambda _: True) == (None, None)
    Book(path).close()
    assert last_line(path) is None


def test_a_line_without_its_end_was_never_written(path: Path) -> None:
    written(path, b"1").close()
    path.write_bytes(path.read_bytes() + b"torn")
    assert list(lines_of(path)) == [b"1"] and last_line(path) == b"1"
    written(path, b"2").close()
    assert path.read_bytes() == b"1\n2\n"


@pytest.mark.parametrize("call", ["pwrite", "fdatasync"])
def test_what_could_not_be_made_durable_is_not_in_the_book(path: Path, call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    book = written(path, b"1")
    with monkeypatch.context() as patched:
        if call == "pwrite":
            whole = os.pwrite
            patched.setattr(os, "pwrite", lambda handle, data, at: whole(handle, data[:1], at) and fail())
        else:
            patched.setattr(os, "fdatasync", lambda _: fail())
        with pytest.raises(OSError):
            book.append(b"22")
    book.append(b"3")
    book.close()
    assert path.read_bytes() == b"1\n3\n"


def fail() -> None:
    raise OSError("no")


@given(st.lists(st.integers(0, 60), unique=True).map(sorted), st.integers(0, 62), st.integers(0, 3000))
def test_any_line_is_found_by_what_it_ascends_in(numbers: list[int], wanted: int, padding: int) -> None:
    path = Path(os.environ["LGSP_HOME"]) / f"book-{os.getpid()}"
    path.write_bytes(b"".join(f"{number} {'x' * (padding if number % 3 else 0)}\n".encode() for number in numbers))
    before, line = find_line(path, lambda text: int(text.split()[0]) >= wanted)
    below, above = [number for number in numbers if number < wanted], [number for number in numbers if number >= wanted]
    assert (None if before is None else int(before.split()[0])) == (below[-1] if below else None)
    assert (None if line is None else int(line.split()[0])) == (above[0] if above else None)


def test_lines_are_read_on_from_the_first_that_is_reached_after_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "book"
    assert list(lines_from(path, lambda _: True)) == []
    path.write_bytes(b"".join(b"%06d\n" % number for number in range(3000)) + b"torn")
    found = list(lines_from(path, lambda line: int(line) >= 2990))
    assert found == [b"%06d" % number for number in range(2989, 3000)]
    assert next(lines_from(path, lambda _: True)) is None
    assert list(lines_from(path, lambda _: False)) == [b"002999"]
