from pathlib import Path

from lgsp.runtime.host.host_memory import HostMemory


def test_all_files_stand_in_one_folder_and_are_let_go(tmp_path: Path) -> None:
    memory = HostMemory(tmp_path, worker=1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["occupancy", "replays", "tallies"]
    memory.close()
    HostMemory(tmp_path, worker=2).close()
