"""Room by kind, its growth, and the day when the bound is reached; nothing is deleted because of it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lgsp.retention.models.expiry import DiskUse
from lgsp.retention.operations import disk
from lgsp.retention.operations.disk import disk_state, measure_disk

AT = datetime(2026, 11, 2, 3, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, instance: str) -> Path:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    monkeypatch.setenv("LGSP_STORAGE_URL", "")
    for name, size in {
        "journal/gateway-1/0000000000000010.seg": 400_000,
        "journal/gateway-1/0000000000000000.leaves": 8_000,
        "journal/gateway-1/seals": 4_000,
        "objects/journal/tile/entries/000": 100_000,
        "objects/journal/tile/0/000": 8_192,
        "objects/configuration/1": 5_000,
        "bodies/30-days/2026-11-02/key": 200,
        "log/gateway.log": 20_000,
        "postgres/base": 60_000,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)
    return tmp_path


def test_every_kind_is_measured_with_the_room_it_takes(home: Path) -> None:
    found = measure_disk(now=AT, index_bytes=8192)
    assert set(found.sizes) == set(disk.KINDS)
    assert 400_000 <= found.sizes["segments"] < 410_000 and found.sizes["bundles"] == 100_000 and found.sizes["tiles"] == 8_192
    assert found.sizes["leaves"] >= 8_000 and found.sizes["order"] >= 4_000 and found.sizes["logs"] >= 20_000
    assert found.sizes["bodies"] >= 200 and found.sizes["index"] > 0 and found.elsewhere == ()
    assert (found.growth, found.days_left, found.reached_on) == ({}, None, None)
    assert found.free_bytes < found.total_bytes and found.bound == found.total_bytes * 80 // 100


def test_growth_says_when_the_bound_is_reached(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert disk_state() is None
    first = measure_disk(now=AT, index_bytes=8192)
    (home / "log" / "more.log").write_bytes(b"x" * 1_000_000)
    monkeypatch.setenv("LGSP_DISK_MAX", str(first.size_bytes + 6_000_000))
    found = measure_disk(now=AT + timedelta(days=2), index_bytes=8192)
    assert 499_000 < found.growth_bytes < 502_000 and found.used == found.size_bytes and not found.is_above
    assert found.days_left == 9 and found.reached_on == date(2026, 11, 13)
    monkeypatch.setenv("LGSP_DISK_MAX", "1000")
    assert measure_disk(now=AT + timedelta(days=2), index_bytes=8192).is_above and (home / "log" / "more.log").exists()
    again = disk_state()
    assert again is not None and again.is_above and again.days_left == 0
    assert DiskUse.objects.count() == 2 * len(disk.KINDS) and "segments" in str(DiskUse.objects.filter(kind="segments")[0])


def test_what_lies_elsewhere_does_not_count_for_the_disk(home: Path) -> None:
    (home / "postgres" / "base").unlink()
    (home / "postgres").rmdir()
    found = measure_disk(now=AT, index_bytes=8192)
    assert found.elsewhere == ("index", "database") and found.size_bytes < 700_000 < found.sizes["database"]
