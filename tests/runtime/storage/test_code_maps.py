from pathlib import Path

from obstore.store import LocalStore

from lgsp.protocol.transformation.code_maps import CodeMap, write_code_map
from lgsp.runtime.storage.code_maps import CodeMaps, code_map_key, keep_code_map
from lgsp.runtime.storage.object_storage import ObjectStorage

MAP = CodeMap(name="m@1", source="a@1", target="b@1", targets={"1": "2"})


async def test_a_map_is_kept_under_its_digest_and_read_once(tmp_path: Path) -> None:
    storage = ObjectStorage(LocalStore(tmp_path))
    sha256 = keep_code_map(storage, write_code_map(MAP))
    assert keep_code_map(storage, write_code_map(MAP)) == sha256
    maps = CodeMaps(storage)
    assert maps.known(sha256) is None
    found = await maps.read(sha256)
    assert found == MAP and maps.known(sha256) is found and await maps.read(sha256) is found


async def test_what_does_not_fit_its_digest_is_not_believed(tmp_path: Path) -> None:
    storage = ObjectStorage(LocalStore(tmp_path))
    sha256 = keep_code_map(storage, write_code_map(MAP))
    storage.put(code_map_key(sha256), b"{}")
    assert await CodeMaps(storage).read(sha256) is None
    assert await CodeMaps(storage).read("0" * 64) is None
    assert await CodeMaps(storage).read("") is None and await CodeMaps().read(sha256) is None
