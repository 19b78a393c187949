from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from lgsp.journal.logs import scan
from lgsp.journal.logs.scan import Scan
from lgsp.journal.logs.segments import frames_of, heading_of, segments_of
from lgsp.protocol.proof.seals import Seal, parse_seal

Fill = Callable[..., None]


def walked(journal: Path) -> Scan:
    folder = journal / "gateway-1"
    seals: list[Seal] = [parse_seal(line) for line in (folder / "seals").read_bytes().splitlines()]
    found = Scan(folder, seals)
    found.run()
    return found


def places(journal: Path) -> tuple[Path, list[int]]:
    path = segments_of(journal / "gateway-1")[0][1]
    return path, [heading_of(path).size_bytes, *[end for end, _ in frames_of(path, heading_of(path).size_bytes)]]


def test_several_destroyed_records_are_named_with_the_first_that_can_no_longer_be_proved(filled: Fill, journal: Path) -> None:
    filled(8)
    path, ends = places(journal)
    data = path.read_bytes()
    path.write_bytes(data[: ends[2]] + b"\xee" * (ends[5] - ends[2]) + data[ends[5] :])
    (finding,) = walked(journal).findings
    assert (finding.kind, finding.first, finding.last) == ("record.changed", 2, 5)


def test_a_segment_destroyed_to_its_end_is_given_up_and_the_next_one_is_walked(filled: Fill, journal: Path) -> None:
    for _ in range(3):
        filled(80, segment_bytes=4096)
    path, ends = places(journal)
    path.write_bytes(path.read_bytes()[: ends[5]] + b"\xee" * (path.stat().st_size - ends[5]))
    assert [(finding.kind, finding.first) for finding in walked(journal).findings] == [
        ("record.unreadable", 5),
        ("record.missing", 5),
    ]


def test_after_a_lost_segment_whose_follower_has_no_heading_the_records_are_still_walked(filled: Fill, journal: Path) -> None:
    for _ in range(3):
        filled(40, segment_bytes=4096)
    (_, first), (_, second), *_ = segments_of(journal / "gateway-1")
    first.unlink()
    second.write_bytes(b"?" + second.read_bytes()[1:])
    kinds = [finding.kind for finding in walked(journal).findings]
    assert kinds == ["record.missing", "segment.changed"]


def test_findings_are_not_gathered_without_end(filled: Fill, journal: Path, monkeypatch: object) -> None:
    filled(30)
    path, ends = places(journal)
    data = path.read_bytes()
    pieces = [data[one:other] for one, other in pairwise(ends)]
    path.write_bytes(data[: ends[0]] + b"".join(reversed(pieces)))
    monkeypatch.setattr(scan, "FINDINGS_MAX", 5)  # type: ignore[attr-defined]
    assert len(walked(journal).findings) == 5


def test_the_zeros_ahead_of_the_records_are_no_fault_and_in_place_of_sealed_ones_they_are(filled: Fill, journal: Path) -> None:
    filled(8)
    path, ends = places(journal)
    whole = path.read_bytes()
    for torn in (b"", b"\x07" * 30):
        path.write_bytes(whole + torn + bytes(100_000))
        found = Scan(
            journal / "gateway-1", [parse_seal(line) for line in (journal / "gateway-1" / "seals").read_bytes().splitlines()]
        )
        assert (found.run().unfinished_bytes, found.findings) == (len(torn), [])
    for first, last in ((2, 4), (5, 8)):
        path.write_bytes(whole[: ends[first]] + bytes(ends[last] - ends[first]) + whole[ends[last] :])
        assert walked(journal).findings[0].first == first
