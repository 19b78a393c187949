import asyncio
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.gateway import configuration_watcher
from lgsp.gateway.plan import Plan
from lgsp.protocol.snapshot import key_id_of, write_snapshot
from lgsp.runtime.home import Home
from lgsp.runtime.keys import configuration_key
from lgsp.runtime.storage.object_storage import storage_in_use
from lgsp.runtime.storage.snapshots import LAST_GOOD, Snapshots, latest_key, snapshot_key
from tests.gateway.world import configuration, publish


def snapshots(home: Home) -> Snapshots:
    anchor = configuration_key(home.keys).public_key()
    return Snapshots(storage=storage_in_use(home), keys={key_id_of(anchor): anchor}, instance="VN-H55", folder=home.gateway)


def prepared(folder: Path) -> Home:
    home = Home(folder)
    home.prepare()
    return home


async def test_a_published_configuration_is_put_in_force_while_watching(tmp_path: Path) -> None:
    home, in_force = prepared(tmp_path), []
    watcher = asyncio.create_task(configuration_watcher.watch(snapshots(home), in_force.append, poll_s=0.01))
    for number in (1, 2):
        publish(home, configuration("http://127.0.0.1:9", number=number))
        for _ in range(100):
            await asyncio.sleep(0.02)
            if len(in_force) == number:
                break
    watcher.cancel()
    assert [plan.number for plan in in_force] == [1, 2]


async def test_the_last_good_copy_comes_first_and_a_changed_one_is_not_taken(tmp_path: Path) -> None:
    home = prepared(tmp_path)
    publish(home, configuration("http://127.0.0.1:9"))
    await configuration_watcher.poll_once(snapshots(home), lambda plan: None)
    found: list[Plan] = []
    await configuration_watcher.load_last_good(snapshots(home), found.append)
    assert [plan.number for plan in found] == [1]
    copy = home.gateway / LAST_GOOD
    copy.write_bytes(copy.read_bytes().replace(b"2026", b"2027"))
    await configuration_watcher.load_last_good(snapshots(home), found.append)
    assert len(found) == 1
    copy.unlink()
    await configuration_watcher.load_last_good(snapshots(home), found.append)
    assert len(found) == 1


async def test_a_forged_configuration_changes_nothing(tmp_path: Path) -> None:
    home = prepared(tmp_path)
    found: list[Plan] = []
    forged = write_snapshot(configuration("http://127.0.0.1:9", number=9), Ed25519PrivateKey.generate())
    storage_in_use(home).put(snapshot_key("VN-H55", 9), forged)
    storage_in_use(home).put(latest_key("VN-H55"), b"9")
    await configuration_watcher.poll_once(snapshots(home), found.append)
    assert found == []
