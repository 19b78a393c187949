"""Descriptions are found by their digest, believed only if they fit it, and remembered for a while."""

import pytest

from lgsp.domain.configuration import ServiceVersion
from lgsp.runtime.home import Home
from lgsp.runtime.storage import descriptions
from lgsp.runtime.storage.descriptions import Descriptions, description_key, keep_description
from lgsp.runtime.storage.object_storage import storage_in_use


@pytest.fixture
def storage(tmp_path):
    return storage_in_use(Home(tmp_path))


def version(sha256):
    return ServiceVersion("i/c/m/s/x", "1", "t", "/x", (), description=sha256)


async def test_what_is_kept_is_found_also_when_the_storage_has_lost_it_meanwhile(storage):
    sha256 = keep_description(storage, b'{"openapi":"3.1.0"}')
    assert keep_description(storage, b'{"openapi":"3.1.0"}') == sha256
    known = Descriptions(storage)
    assert await known.of(version(sha256)) == {"openapi": "3.1.0"}
    storage.put(description_key(sha256), b"gone")
    assert await known.of(version(sha256)) == {"openapi": "3.1.0"}
    assert await Descriptions(storage).of(version(sha256)) is None


async def test_what_is_not_there_or_no_json_object_is_none(storage):
    assert await Descriptions(storage).of(version("0" * 64)) is None
    assert await Descriptions(storage).of(version(keep_description(storage, b"[1]"))) is None
    assert await Descriptions(storage).of(version(keep_description(storage, b"\xff"))) is None


async def test_only_the_last_ones_are_remembered(storage, monkeypatch):
    monkeypatch.setattr(descriptions, "REMEMBERED_MAX", 2)
    known = Descriptions(storage)
    kept = [keep_description(storage, b'{"n":%d}' % number) for number in range(3)]
    for sha256 in kept:
        await known.of(version(sha256))
    assert list(known._known) == kept[1:]
