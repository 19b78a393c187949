from pathlib import Path

import pytest

from lgsp.domain.errors import Overloaded
from lgsp.runtime.host.shared_memory import KEY_BYTES, SharedMemory, key_of


def take(memory: SharedMemory, name: str, *, is_free: bool = False) -> int:
    return memory.find(key_of(name), is_free=lambda _: is_free, begin=lambda _: None)


def test_a_name_keeps_its_slot_also_for_another_process(tmp_path: Path) -> None:
    one = SharedMemory(tmp_path / "slots", slots=8, slot_bytes=32)
    places = {name: take(one, name) for name in "abcdefg"}
    assert len(set(places.values())) == 7 and all(place in one.places() for place in places.values())
    one.close()
    assert {name: take(SharedMemory(tmp_path / "slots", slots=8, slot_bytes=32), name) for name in "abcdefg"} == places


def test_a_slot_that_nobody_needs_is_taken_over_and_begun_anew(tmp_path: Path) -> None:
    memory = SharedMemory(tmp_path / "slots", slots=1, slot_bytes=32)
    place = take(memory, "a")
    begun: list[int] = []
    assert memory.find(key_of("b"), is_free=lambda _: True, begin=begun.append) == place
    assert begun == [place] and memory.holds(place, key_of("b")) and not memory.holds(place, key_of("a"))


def test_a_full_table_refuses(tmp_path: Path) -> None:
    memory = SharedMemory(tmp_path / "slots", slots=2, slot_bytes=32)
    take(memory, "a"), take(memory, "b")
    with pytest.raises(Overloaded):
        take(memory, "c")


def test_a_file_of_another_size_is_brought_to_size(tmp_path: Path) -> None:
    (tmp_path / "slots").write_bytes(b"x")
    memory = SharedMemory(tmp_path / "slots", slots=2, slot_bytes=32)
    assert len(memory.bytes) == 64 and len(key_of("a")) == KEY_BYTES


def test_slots_that_are_written_only_when_taken_need_no_lock_of_their_own(tmp_path: Path) -> None:
    memory = SharedMemory(tmp_path / "slots", slots=3, slot_bytes=32, is_changed_in_place=False)
    names = ["a", "b", "c"]
    places = [take(memory, name) for name in names]
    assert len(set(places)) == 3
    with pytest.raises(Overloaded):
        take(memory, "d")
    taken = take(memory, "d", is_free=True)
    assert taken in places and memory.holds(taken, key_of("d"))


def test_a_free_slot_on_the_way_is_taken_before_one_that_was_never_used(tmp_path: Path) -> None:
    memory = SharedMemory(tmp_path / "slots", slots=64, slot_bytes=32)
    first = take(memory, "a")
    other = next(name for name in map(str, range(10_000)) if int.from_bytes(key_of(name)[:8]) % 64 * 32 == first)
    assert take(memory, other, is_free=True) == first and memory.holds(first, key_of(other))
