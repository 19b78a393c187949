from collections.abc import Callable
from pathlib import Path

import pytest

from lgsp.domain.errors import JournalBroken
from lgsp.journal.logs import segments
from lgsp.journal.logs.segments import frames_of, heading_of, last_seal, logs_of, segment_path, segments_of

Fill = Callable[..., None]


def test_segments_are_listed_in_order_and_foreign_files_are_not(tmp_path: Path) -> None:
    for first in (100, 0, 20):
        segment_path(tmp_path, first).touch()
    (tmp_path / "note.seg").touch()
    assert [first for first, _ in segments_of(tmp_path)] == [0, 20, 100]


def test_frames_are_the_same_however_small_the_chunks_that_are_read(
    filled: Fill, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(20)
    path = segments_of(journal / "gateway-1")[0][1]
    whole = list(frames_of(path, heading_of(path).size_bytes))
    for chunk_bytes in (1, 7, 100, 4096):
        monkeypatch.setattr(segments, "CHUNK_BYTES", chunk_bytes)
        small = list(frames_of(path, heading_of(path).size_bytes))
        assert [(end, frame.sequence, frame.body) for end, frame in small] == [
            (end, frame.sequence, frame.body) for end, frame in whole
        ]
    assert whole[-1][0] == path.stat().st_size
    after = list(frames_of(path, whole[9][0]))
    assert [frame.sequence for _, frame in after] == list(range(10, 20))


def test_the_logs_of_no_journal_are_none(tmp_path: Path) -> None:
    assert logs_of(tmp_path / "nothing") == []


def test_the_last_seal_is_the_last_whole_line(filled: Fill, journal: Path) -> None:
    filled(1, 2)
    folder = journal / "gateway-1"
    seal = last_seal(folder)
    assert seal is not None
    assert seal.count == 3
    with (folder / "seals").open("ab") as file:
        file.write(b'{"log":"gate')
    assert last_seal(folder) == seal


def test_no_seals_and_an_unfinished_first_one_are_none(tmp_path: Path) -> None:
    assert last_seal(tmp_path) is None
    (tmp_path / "seals").write_bytes(b'{"log":')
    assert last_seal(tmp_path) is None


def test_a_last_line_that_is_no_seal_is_told(tmp_path: Path) -> None:
    (tmp_path / "seals").write_bytes(b"nonsense\n")
    with pytest.raises(JournalBroken, match="last seal"):
        last_seal(tmp_path)
