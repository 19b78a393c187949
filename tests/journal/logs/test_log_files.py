import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.domain.errors import JournalBroken
from lgsp.journal.logs.log_files import AHEAD_BYTES, LogFiles, tail_of
from lgsp.journal.logs.segments import last_seal, segments_of
from lgsp.journal.verification.verify import verify_journal
from lgsp.protocol.proof.frames import write_frame
from lgsp.runtime.clock import now

Fill = Callable[..., None]


@pytest.fixture
def reopened(tmp_path: Path, key: Ed25519PrivateKey) -> Iterator[Callable[[], LogFiles]]:
    """Open the log as after a kill: the one before has written no last seal, and the zeros ahead are still there."""
    opened: list[LogFiles] = []

    def reopen() -> LogFiles:
        while opened:
            kill(opened.pop())
        opened.append(LogFiles(tmp_path / "gateway-1", key, now))
        return opened[0]

    yield reopen
    while opened:
        opened.pop().close()


def kill(files: LogFiles) -> None:
    """What the system does for a process that ends: handles are closed, and nothing else."""
    files._close_files()
    os.close(files._lock)


def write_a_sealed_record_and_two_more(files: LogFiles) -> int:
    """Gives the offset after the sealed one."""
    files.write([b"sealed"])
    files.seal()
    kept_bytes = files.offset
    files.write([b"one", b"two"])
    return kept_bytes


def last_segment(files: LogFiles) -> Path:
    return segments_of(files.folder)[-1][1]


def test_a_log_cut_off_at_any_byte_after_its_last_seal_keeps_every_whole_record(reopened: Callable[[], LogFiles]) -> None:
    files = reopened()
    kept_bytes = write_a_sealed_record_and_two_more(files)
    path = last_segment(files)
    whole = path.read_bytes()[: files.offset]
    frame_bytes = (len(whole) - kept_bytes) // 2
    for size in range(kept_bytes, len(whole) + 1):
        path.write_bytes(whole[:size])
        files = reopened()
        assert files.count == 1 + (size - kept_bytes) // frame_bytes
        assert path.stat().st_size == files.offset


def test_a_write_torn_anywhere_within_the_zeros_ahead_keeps_every_whole_record(reopened: Callable[[], LogFiles]) -> None:
    files = reopened()
    kept_bytes = write_a_sealed_record_and_two_more(files)
    path, end = last_segment(files), files.offset
    whole = path.read_bytes()
    assert len(whole) > end and not any(whole[end:])
    frame_bytes = (end - kept_bytes) // 2
    for place in range(kept_bytes, end + 1):
        path.write_bytes(whole[:place] + bytes(len(whole) - place))
        files = reopened()
        assert files.count == 1 + (place - kept_bytes) // frame_bytes
        # The later part came to the disk and the earlier one did not.
        path.write_bytes(whole[:kept_bytes] + bytes(place - kept_bytes) + whole[place:])
        files = reopened()
        assert files.count == (3 if place == kept_bytes else 1)
        assert path.stat().st_size == files.offset
        assert bool(list(files.folder.glob("*.torn"))) == (kept_bytes < place <= kept_bytes + frame_bytes)
        for aside in files.folder.glob("*.torn"):
            assert aside.read_bytes().endswith(b"two")
            aside.unlink()
    files.write([b"on we go"])
    files.seal()
    assert reopened().count == 2


def test_the_zeros_ahead_are_made_in_one_go_and_taken_off_when_a_segment_is_left(tmp_path: Path, key: Ed25519PrivateKey) -> None:
    files = LogFiles(tmp_path / "gateway-1", key, now)
    sizes = set()
    for number in range(40):
        files.write([b"x" * 100_000 + b"%d" % number])
        sizes.add(last_segment(files).stat().st_size)
        assert files.offset <= max(sizes) <= files.offset + AHEAD_BYTES
    assert len(sizes) == 4
    path, end = last_segment(files), files.offset
    files.begin_segment()
    assert path.stat().st_size == end and last_segment(files) != path
    files.write([b"one"])
    path, end = last_segment(files), files.offset
    assert path.stat().st_size == end + AHEAD_BYTES
    files.close()
    assert path.stat().st_size == end


def test_a_log_cut_off_before_its_last_seal_is_not_opened(reopened: Callable[[], LogFiles]) -> None:
    files = reopened()
    files.write([b"one", b"two"])
    files.seal()
    path = last_segment(files)
    whole = path.read_bytes()[: files.offset]
    for size in range(1, len(whole)):
        path.write_bytes(whole[:size])
        with pytest.raises(JournalBroken):
            reopened()
    path.write_bytes(whole)
    assert reopened().count == 2


def test_a_sealed_record_that_was_changed_keeps_the_log_closed(reopened: Callable[[], LogFiles]) -> None:
    files = reopened()
    files.write([b"one", b"two"])
    files.seal()
    path = last_segment(files)
    path.write_bytes(path.read_bytes().replace(b"one", b"own"))
    with pytest.raises(JournalBroken, match="sealed record was changed"):
        reopened()


def test_records_other_than_those_sealed_keep_the_log_closed(
    reopened: Callable[[], LogFiles], tmp_path: Path, key: Ed25519PrivateKey
) -> None:
    files = reopened()
    files.write([b"one"])
    files.seal()
    other = LogFiles(tmp_path / "other", key, now)
    other.folder.rename(tmp_path / "elsewhere")
    other.close()
    (tmp_path / "twin").mkdir()
    twin = LogFiles(tmp_path / "twin" / "gateway-1", key, now)
    twin.write([b"two"])
    last_segment(files).write_bytes(last_segment(twin).read_bytes())
    twin.close()
    with pytest.raises(JournalBroken, match="not those that were sealed"):
        reopened()


def test_the_heading_of_another_log_keeps_the_log_closed(
    reopened: Callable[[], LogFiles], tmp_path: Path, key: Ed25519PrivateKey
) -> None:
    files = reopened()
    other = LogFiles(tmp_path / "gateway-2", key, now)
    last_segment(files).write_bytes(last_segment(other).read_bytes())
    other.close()
    with pytest.raises(JournalBroken, match="another's"):
        reopened()


@pytest.mark.parametrize("gone", ["*.seg", "seals"])
def test_a_log_without_its_segments_or_seals_is_not_begun_anew(reopened: Callable[[], LogFiles], gone: str) -> None:
    files = reopened()
    files.write([b"one"])
    files.seal()
    for path in files.folder.glob(gone):
        path.unlink()
    with pytest.raises(JournalBroken):
        reopened()


def test_whole_records_behind_a_broken_one_are_kept_aside_and_not_lost(reopened: Callable[[], LogFiles]) -> None:
    files = reopened()
    files.write([b"first", b"second", b"third"])
    path = last_segment(files)
    path.write_bytes(path.read_bytes().replace(b"first", b"f1rst"))
    files = reopened()
    assert files.count == 0
    (aside,) = files.folder.glob("*.torn")
    assert b"third" in aside.read_bytes()
    files.write([b"next"])


def test_what_a_crash_left_of_a_new_segment_or_a_first_seal_is_made_anew(reopened: Callable[[], LogFiles]) -> None:
    files = reopened()
    (files.folder / "seals").write_bytes((files.folder / "seals").read_bytes()[:50])
    (files.folder / "0000000000000005.new").write_bytes(b"half")
    files = reopened()
    assert (files.count, files.sealed_count) == (0, 0)
    assert not list(files.folder.glob("*.new"))
    files.write([b"one"])
    files.seal()
    seal = last_seal(files.folder)
    assert seal is not None
    assert (seal.number, seal.count) == (1, 1)


def test_a_torn_seal_is_cut_off_and_its_number_used_again(reopened: Callable[[], LogFiles]) -> None:
    files = reopened()
    files.write([b"one"])
    files.seal()
    with (files.folder / "seals").open("ab") as file:
        file.write(b'{"log":"gateway-1","num')
    files = reopened()
    files.write([b"two"])
    files.seal()
    lines = (files.folder / "seals").read_bytes().splitlines()
    assert len(lines) == 3


def test_a_new_segment_begins_where_the_sealed_one_ends(reopened: Callable[[], LogFiles]) -> None:
    files = reopened()
    files.write([b"one", b"two"])
    files.begin_segment()
    seal = last_seal(files.folder)
    assert seal is not None
    assert (files.segment, files.count, seal.count) == (2, 2, 2)
    files.write([b"three"])
    assert reopened().count == 3


def test_the_end_after_some_records_is_found(reopened: Callable[[], LogFiles]) -> None:
    files = reopened()
    files.write([b"one", b"two", b"three"])
    tail = tail_of(files.folder, 2)
    assert tail is not None
    assert tail.count == 2


def test_healing_cuts_off_what_is_not_durable_and_only_that(reopened: Callable[[], LogFiles]) -> None:
    files = reopened()
    files.write([b"one"])
    path = last_segment(files)
    with path.open("ab") as file:
        file.write(write_frame(1, b"x" * 32, b"not acknowledged")[:20])
    files.heal()
    files.write([b"two"])
    files.seal()
    assert reopened().count == 2


def test_healing_tells_if_durable_records_are_gone(reopened: Callable[[], LogFiles]) -> None:
    files = reopened()
    files.write([b"one", b"two"])
    os.truncate(last_segment(files), files.offset - 5)
    with pytest.raises(JournalBroken, match="durable records are gone"):
        files.heal()


def test_a_journal_written_through_segments_verifies(filled: Fill, journal: Path) -> None:
    for _ in range(3):
        filled(30, segment_bytes=4096)
    assert verify_journal(journal).is_good
