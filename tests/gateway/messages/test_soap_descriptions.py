from pathlib import Path

import msgspec
import pytest

from lgsp.domain.errors import InternalFault
from lgsp.gateway.messages import soap_descriptions
from lgsp.gateway.messages.soap_descriptions import VersionCodec, description_in_use
from lgsp.runtime.home import Home
from lgsp.runtime.storage.descriptions import Descriptions, keep_description
from lgsp.runtime.storage.object_storage import storage_in_use
from tests.gateway.inside import UPSTREAM
from tests.gateway.soap_world import DESCRIPTION, bridged
from tests.gateway.world import service


async def test_a_description_is_read_once_and_its_codec_made_once(tmp_path: Path) -> None:
    version = bridged(tmp_path)
    descriptions = Descriptions(storage_in_use(Home(tmp_path)))
    assert await description_in_use(descriptions, version) is await description_in_use(descriptions, version)
    codec = VersionCodec(descriptions, version)
    assert await codec.get() is await codec.get()


async def test_what_is_not_there_or_not_to_be_read_lets_nothing_through(tmp_path: Path) -> None:
    storage = storage_in_use(Home(tmp_path))
    for soap in ("0" * 64, keep_description(storage, b"{}")):
        with pytest.raises(InternalFault):
            await description_in_use(Descriptions(storage), service(UPSTREAM, soap=soap))


async def test_only_so_many_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soap_descriptions, "READ_MAX", 1)
    storage = storage_in_use(Home(tmp_path))
    descriptions = Descriptions(storage)
    first = bridged(tmp_path)
    other = keep_description(storage, msgspec.json.encode(msgspec.structs.replace(DESCRIPTION, title="khác")))
    before = await description_in_use(descriptions, first)
    assert (await description_in_use(descriptions, service(UPSTREAM, soap=other))).title == "khác"
    assert await description_in_use(descriptions, first) is not before
