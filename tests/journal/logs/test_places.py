from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.domain.errors import JournalBroken, JournalUnwritable
from lgsp.journal.logs.places import check_log_name, enlist_log, keys_of, listed_logs, locked
from lgsp.protocol.snapshot import key_id_of


def test_logs_that_are_enlisted_at_the_same_time_are_all_in_the_list(tmp_path: Path, key: Ed25519PrivateKey) -> None:
    names = [f"gateway-{number}" for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: enlist_log(journal=tmp_path, name=name, key=key), names * 2))
    assert listed_logs(tmp_path, keys_of(tmp_path)) == tuple(names)


def test_a_renewed_key_signs_on_and_the_old_one_stays_beside_it(tmp_path: Path, key: Ed25519PrivateKey) -> None:
    renewed = Ed25519PrivateKey.generate()
    enlist_log(journal=tmp_path, name="gateway-1", key=key)
    enlist_log(journal=tmp_path, name="gateway-2", key=renewed)
    assert set(keys_of(tmp_path)) == {key_id_of(key.public_key()), key_id_of(renewed.public_key())}
    assert listed_logs(tmp_path, keys_of(tmp_path)) == ("gateway-1", "gateway-2")


def test_no_list_has_no_logs(tmp_path: Path) -> None:
    assert listed_logs(tmp_path, {}) == ()


def test_a_list_that_does_not_verify_is_not_written_over(tmp_path: Path, key: Ed25519PrivateKey) -> None:
    enlist_log(journal=tmp_path, name="gateway-1", key=key)
    path = tmp_path / "logs.json"
    path.write_bytes(path.read_bytes().replace(b"gateway-1", b"gateway-7"))
    changed = path.read_bytes()
    with pytest.raises(JournalBroken):
        enlist_log(journal=tmp_path, name="gateway-2", key=key)
    assert path.read_bytes() == changed


def test_a_held_lock_refuses_who_will_not_wait(tmp_path: Path) -> None:
    with (
        locked(tmp_path / "lock", exclusive=True),
        pytest.raises(BlockingIOError),
        locked(tmp_path / "lock", exclusive=False, waiting=False),
    ):
        pass
    with locked(tmp_path / "lock", exclusive=False), locked(tmp_path / "lock", exclusive=False, waiting=False):
        pass


def test_only_plain_names_are_names_of_logs() -> None:
    check_log_name("gateway-12")
    with pytest.raises(JournalUnwritable):
        check_log_name("a/b")
