import asyncio
import json
import re
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import JournalBroken
from lgsp.journal.logs.append import Log
from lgsp.journal.logs.segments import frames_of, heading_of, segments_of
from lgsp.journal.verification.verify import pinned_key, verify_journal
from lgsp.protocol.proof.chain import link_after
from lgsp.protocol.proof.frames import write_frame
from lgsp.protocol.proof.seals import write_public_key
from lgsp.runtime.clock import now

Fill = Callable[..., None]


def kinds(journal: Path) -> set[str]:
    return {finding.kind for finding in verify_journal(journal).findings}


def frames_in(path: Path) -> list[bytes]:
    data, start, cut = path.read_bytes(), heading_of(path).size_bytes, []
    for end, _ in frames_of(path, start):
        cut.append(data[start:end])
        start = end
    return cut


def rewritten(path: Path, frames: list[bytes]) -> None:
    path.write_bytes(path.read_bytes()[: heading_of(path).size_bytes] + b"".join(frames))


def only_segment(journal: Path) -> Path:
    return segments_of(journal / "gateway-1")[0][1]


def test_an_untouched_journal_verifies_also_from_a_copy(filled: Fill, journal: Path, tmp_path: Path) -> None:
    filled(3, 4)
    copy = shutil.copytree(journal, tmp_path / "copy")
    report = verify_journal(copy)
    assert report.is_good
    assert (report.records, report.logs[0].sealed) == (7, 7)
    assert len(report.key_ids) == 1
    assert not report.is_pinned


def test_every_flipped_byte_anywhere_in_the_journal_is_found(filled: Fill, journal: Path) -> None:
    filled(2, 2)
    for path in sorted(path for path in journal.rglob("*") if path.is_file()):
        whole = path.read_bytes()
        for place in range(len(whole)):
            for flip in (0x01, 0x20, 0x80):
                path.write_bytes(whole[:place] + bytes([whole[place] ^ flip]) + whole[place + 1 :])
                assert not verify_journal(journal).is_good, f"{path.name} byte {place} flipped by {flip:#x}"
        path.write_bytes(whole)
    assert verify_journal(journal).is_good


def test_a_flipped_byte_of_a_record_names_that_record_and_its_transaction(
    filled: Fill, journal: Path, entry: Callable[..., JournalEntry]
) -> None:
    filled(4)
    path = only_segment(journal)
    whole = path.read_bytes()
    frames = frames_in(path)
    start = len(whole) - sum(map(len, frames[2:]))
    for place in (0, 5, 12, 30, len(frames[2]) - 3):
        path.write_bytes(whole[: start + place] + bytes([whole[start + place] ^ 4]) + whole[start + place + 1 :])
        (finding,) = verify_journal(journal).findings
        assert (finding.kind, finding.log, finding.first, finding.last) == ("record.changed", "gateway-1", 2, 2), place
        assert finding.transaction_id == entry(2).transaction_id
        assert entry(2).transaction_id in finding.sentence(vietnamese=True)


def test_two_changed_records_are_both_named(filled: Fill, journal: Path) -> None:
    filled(6)
    path = only_segment(journal)
    data = path.read_bytes()
    changed = data.replace("giải".encode(), b"xxxxxx", 2).replace(b"xxxxxx", "giải".encode(), 1)
    path.write_bytes(changed[: len(data) - 10] + b"?" + changed[len(data) - 9 :])
    assert [(finding.kind, finding.first) for finding in verify_journal(journal).findings] == [
        ("record.changed", 1),
        ("record.unreadable", 5),
    ]


def test_a_record_changed_together_with_its_crc_is_named(filled: Fill, journal: Path) -> None:
    filled(4)
    path = only_segment(journal)
    frames = frames_in(path)
    link = frames[1][16:48]
    frames[1] = write_frame(1, link, frames[1][48:].replace(b"request", b"refusal"))
    rewritten(path, frames)
    (finding,) = verify_journal(journal).findings
    assert (finding.kind, finding.first) == ("record.changed", 1)


def test_records_rewritten_with_all_links_after_them_are_found_at_the_seal(filled: Fill, journal: Path) -> None:
    filled(2, 3, 2)
    path = only_segment(journal)
    bodies = [frame[48:] for frame in frames_in(path)]
    bodies[3] = bodies[3].replace(b"request", b"refusal")
    link, frames = heading_of(path).link, []
    for sequence, body in enumerate(bodies):
        link = link_after(link, body)
        frames.append(write_frame(sequence, link, body))
    rewritten(path, frames)
    (finding,) = verify_journal(journal).findings
    assert (finding.kind, finding.first, finding.last) == ("record.rewritten", 2, 4)


def test_a_removed_record_is_named(filled: Fill, journal: Path) -> None:
    filled(5)
    frames = frames_in(only_segment(journal))
    rewritten(only_segment(journal), frames[:2] + frames[3:])
    (finding,) = verify_journal(journal).findings
    assert (finding.kind, finding.first, finding.last) == ("record.missing", 2, 2)


def test_swapped_records_are_found(filled: Fill, journal: Path) -> None:
    filled(5)
    frames = frames_in(only_segment(journal))
    frames[1], frames[2] = frames[2], frames[1]
    rewritten(only_segment(journal), frames)
    assert "record.out_of_order" in kinds(journal)


def test_an_inserted_copy_of_a_record_is_found(filled: Fill, journal: Path) -> None:
    filled(3)
    frames = frames_in(only_segment(journal))
    rewritten(only_segment(journal), [*frames[:2], frames[0], frames[2]])
    (finding,) = verify_journal(journal).findings
    assert (finding.kind, finding.first) == ("record.out_of_order", 0)


def test_foreign_bytes_between_records_are_found(filled: Fill, journal: Path) -> None:
    filled(3)
    frames = frames_in(only_segment(journal))
    rewritten(only_segment(journal), [frames[0], b"\xff" * 100, *frames[1:]])
    assert kinds(journal) == {"record.changed"}


def test_records_cut_off_at_any_length_are_found(filled: Fill, journal: Path) -> None:
    filled(3)
    path = only_segment(journal)
    whole = path.read_bytes()
    for size in range(0, len(whole), 7):
        path.write_bytes(whole[:size])
        assert not verify_journal(journal).is_good, size


@pytest.mark.parametrize("place", [0, 2, -1])
def test_a_removed_segment_is_named_by_its_records(filled: Fill, journal: Path, place: int) -> None:
    filled(40, segment_bytes=4096)
    filled(40, segment_bytes=4096)
    filled(40, segment_bytes=4096)
    filled(3, segment_bytes=4096)
    segments = segments_of(journal / "gateway-1")
    assert len(segments) > 3
    first, path = segments[place]
    path.unlink()
    (finding,) = verify_journal(journal).findings
    assert (finding.kind, finding.first) == ("record.missing", first)


def test_swapped_segments_are_found(filled: Fill, journal: Path) -> None:
    for _ in range(4):
        filled(40, segment_bytes=4096)
    (_, one), (_, other) = segments_of(journal / "gateway-1")[1:3]
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(kept)
    assert "segment.changed" in kinds(journal)


def test_an_unreadable_heading_is_found_and_the_records_after_it_are_still_checked(filled: Fill, journal: Path) -> None:
    filled(3)
    path = only_segment(journal)
    path.write_bytes(b"X" + path.read_bytes()[1:])
    assert kinds(journal) == {"segment.changed"}


def test_a_removed_log_is_named(filled: Fill, journal: Path) -> None:
    filled(2, name="gateway-1")
    filled(2, name="gateway-2")
    shutil.rmtree(journal / "gateway-2")
    (finding,) = verify_journal(journal).findings
    assert (finding.kind, finding.log) == ("log.missing", "gateway-2")


def test_an_emptied_log_is_found(filled: Fill, journal: Path) -> None:
    filled(2)
    for path in (journal / "gateway-1").iterdir():
        path.unlink()
    assert not verify_journal(journal).is_good


def test_a_foreign_log_put_beside_the_others_is_found(filled: Fill, journal: Path, tmp_path: Path) -> None:
    filled(2)
    shutil.copytree(journal / "gateway-1", journal / "gateway-9")
    assert "log.unlisted" in kinds(journal)


def test_a_log_exchanged_for_another_is_found(filled: Fill, journal: Path) -> None:
    filled(2, name="gateway-1")
    filled(2, name="gateway-2")
    shutil.rmtree(journal / "gateway-2")
    shutil.copytree(journal / "gateway-1", journal / "gateway-2")
    assert "segment.changed" in kinds(journal)


def test_a_removed_list_and_removed_keys_are_found(filled: Fill, journal: Path) -> None:
    filled(2)
    (journal / "logs.json").unlink()
    assert kinds(journal) == {"list.changed"}
    shutil.rmtree(journal / "keys")
    assert {"list.changed", "key.changed", "seal.changed"} <= kinds(journal)


def test_nothing_at_all_does_not_verify(journal: Path) -> None:
    assert not verify_journal(journal).is_good


def test_a_removed_seal_and_a_repeated_seal_are_found(filled: Fill, journal: Path) -> None:
    filled(1, 1, 1)
    seals = journal / "gateway-1" / "seals"
    lines = seals.read_bytes().splitlines(keepends=True)
    seals.write_bytes(b"".join(lines[:1] + lines[2:]))
    assert kinds(journal) == {"seal.missing"}
    seals.write_bytes(b"".join(lines[:2] + lines[1:]))
    assert kinds(journal) == {"seal.changed"}
    seals.unlink()
    assert kinds(journal) == {"seal.missing"}


def test_a_segment_beyond_the_last_seal_is_found(filled: Fill, journal: Path) -> None:
    for _ in range(2):
        filled(40, segment_bytes=4096)
    filled(1, segment_bytes=4096)
    seals = journal / "gateway-1" / "seals"
    seals.write_bytes(b"".join(seals.read_bytes().splitlines(keepends=True)[:2]))
    assert "seal.missing" in kinds(journal)


def test_a_seal_that_a_crash_cut_short_is_no_fault(filled: Fill, journal: Path) -> None:
    filled(1, 1)
    seals = journal / "gateway-1" / "seals"
    whole = seals.read_bytes()
    seals.write_bytes(whole[:-40])
    report = verify_journal(journal)
    assert report.is_good
    assert (report.logs[0].records, report.logs[0].sealed) == (2, 1)
    seals.write_bytes(whole[:-1])
    assert verify_journal(journal).logs[0].sealed == 2


def test_an_unfinished_record_beyond_the_last_seal_is_no_fault(filled: Fill, journal: Path) -> None:
    filled(2)
    path = only_segment(journal)
    path.write_bytes(path.read_bytes() + write_frame(2, b"x" * 32, b"{}" * 40)[:60])
    report = verify_journal(journal)
    assert report.is_good
    assert report.logs[0].unfinished_bytes == 60


def test_a_pinned_key_finds_a_journal_signed_anew_by_someone_else(
    filled: Fill, journal: Path, tmp_path: Path, key: Ed25519PrivateKey
) -> None:
    filled(2)
    (tmp_path / "ours.pem").write_bytes(write_public_key(key.public_key()))
    (tmp_path / "other.pem").write_bytes(write_public_key(Ed25519PrivateKey.generate().public_key()))
    ours = verify_journal(journal, pinned=pinned_key(tmp_path / "ours.pem"))
    assert ours.is_good
    assert ours.is_pinned
    other = verify_journal(journal, pinned=pinned_key(tmp_path / "other.pem"))
    assert {finding.kind for finding in other.findings} >= {"seal.changed", "list.changed"}
    (tmp_path / "none.pem").write_bytes(b"no key")
    with pytest.raises(JournalBroken):
        pinned_key(tmp_path / "none.pem")


def test_a_list_signed_over_other_names_is_found(filled: Fill, journal: Path) -> None:
    filled(1)
    listed = json.loads((journal / "logs.json").read_bytes())
    (journal / "logs.json").write_bytes(re.sub(rb"gateway-1", b"gateway-2", (journal / "logs.json").read_bytes()))
    assert listed["logs"] == ["gateway-1"]
    assert "list.changed" in kinds(journal)


async def test_a_journal_that_is_being_written_gives_no_false_alarm(
    opened: Callable[..., Log], entry: Callable[..., JournalEntry], journal: Path
) -> None:
    log, done, reports = opened(segment_bytes=30_000, seal_s=0.05), threading.Event(), []

    def look() -> None:
        while not done.is_set():
            reports.append(verify_journal(journal))

    looking = asyncio.get_running_loop().run_in_executor(None, look)
    for number in range(1500):
        await asyncio.gather(*[log.append(entry(number)) for _ in range(4)])
    done.set()
    await looking
    log.close()
    assert len(reports) > 3
    assert [report.findings for report in reports if not report.is_good] == []
    assert verify_journal(journal).records == 6000


async def test_a_change_in_a_log_that_is_being_written_is_found_at_the_second_look_too(
    opened: Callable[..., Log], entry: Callable[..., JournalEntry], journal: Path
) -> None:
    log = opened(seal_s=0.05)
    await asyncio.gather(*[log.append(entry(number)) for number in range(3)])
    path = only_segment(journal)
    with path.open("r+b") as file:
        file.seek(heading_of(path).size_bytes + 60)
        file.write(b"?")
    assert [finding.first for finding in verify_journal(journal).findings] == [0]
    log.close()


def test_a_log_that_was_begun_but_not_listed_before_a_crash_is_no_fault(filled: Fill, journal: Path) -> None:
    filled(1)
    (journal / "gateway-5").mkdir()
    assert verify_journal(journal).is_good


def test_a_journal_signed_with_a_renewed_key_verifies_with_both(filled: Fill, journal: Path, opened: Callable[..., Log]) -> None:
    filled(2)
    Log.open(folder=journal, name="gateway-2", key=Ed25519PrivateKey.generate(), now=now).close()
    report = verify_journal(journal)
    assert report.is_good
    assert len(report.key_ids) == 2
