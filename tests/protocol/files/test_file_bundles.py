import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import ContentRefused
from lgsp.protocol.files import file_bundles
from lgsp.protocol.files.file_bundles import files_in


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("thu-muc")
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_one_file_is_itself() -> None:
    assert files_in(b"<a/>", name="a.wsdl") == {"a.wsdl": b"<a/>"}


def test_a_zip_gives_its_files_without_folders() -> None:
    assert files_in(zipped(a=b"1", b=b"2"), name="x") == {"a": b"1", "b": b"2"}


def test_number_and_size_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_bundles, "FILES_MAX", 1)
    with pytest.raises(ContentRefused, match="more than 1 files"):
        files_in(zipped(a=b"", b=b""), name="x")
    monkeypatch.setattr(file_bundles, "BYTES_MAX", 1000)
    with pytest.raises(ContentRefused, match="when unpacked"):
        files_in(zipped(a=b"0" * 1_000_000), name="x")
    with pytest.raises(ContentRefused, match="larger"):
        files_in(b"0" * 1001, name="x")


def test_a_broken_zip_is_refused() -> None:
    with pytest.raises(ContentRefused, match="zip"):
        files_in(b"PK\x03\x04" + b"x" * 50, name="x")


@given(st.binary(max_size=200), st.integers(0, 250))
def test_whatever_comes_is_read_or_refused(noise: bytes, at: int) -> None:
    whole = zipped(a=b"abc" * 10)
    try:
        files_in(whole[:at] + noise + whole[at + len(noise) :], name="x")
    except ContentRefused:
        return
