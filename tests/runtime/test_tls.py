import asyncio
import contextlib
import os
import shutil
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lgsp.domain.errors import SettingInvalid
from lgsp.runtime import tls
from lgsp.runtime.tls import TlsFiles, context_of, files_in_use
from tests.gateway.authority import Authority

NAMES = ("LGSP_TLS_CERTIFICATE", "LGSP_TLS_KEY", "LGSP_TLS_CLIENT_CA")


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def set_to(monkeypatch: pytest.MonkeyPatch, *values: str) -> None:
    for name, value in zip(NAMES, values, strict=True):
        monkeypatch.setenv(name, value)


def test_without_settings_there_is_no_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to(monkeypatch, "", "", "")
    assert files_in_use() is None


def test_certificate_and_key_go_together(monkeypatch: pytest.MonkeyPatch) -> None:
    for values in (("a", "", ""), ("", "b", ""), ("", "", "c"), ("a", "", "c")):
        set_to(monkeypatch, *values)
        with pytest.raises(SettingInvalid, match="LGSP_TLS_KEY"):
            files_in_use()
    set_to(monkeypatch, "/x/a", "/x/b", "/x/c")
    assert files_in_use() == TlsFiles(Path("/x/a"), Path("/x/b"), Path("/x/c"))


def test_the_context_is_strict_and_asks_for_a_client_certificate_only_with_authorities(authority: Authority) -> None:
    server = authority.issue("server")
    plain = context_of(TlsFiles(server.file, server.key_file))
    assert plain.minimum_version == ssl.TLSVersion.TLSv1_2
    assert plain.verify_mode == ssl.CERT_NONE
    asking = context_of(TlsFiles(server.file, server.key_file, authority.file))
    assert asking.verify_mode == ssl.CERT_OPTIONAL
    assert len(asking.get_ca_certs()) == 1


def test_files_that_cannot_be_used_are_a_wrong_setting(authority: Authority, tmp_path: Path) -> None:
    server, other = authority.issue("server"), authority.issue("other")
    locked = authority.issue("locked").write(password=b"geheim")
    broken = tmp_path / "broken.pem"
    broken.write_text("not PEM")
    for files in (
        TlsFiles(server.file, other.key_file),
        TlsFiles(tmp_path / "missing.pem", server.key_file),
        TlsFiles(broken, server.key_file),
        TlsFiles(locked.file, locked.key_file),
    ):
        with pytest.raises(SettingInvalid, match="LGSP_TLS_KEY"):
            context_of(files)
    for authorities in (broken, tmp_path / "missing.pem"):
        with pytest.raises(SettingInvalid, match="LGSP_TLS_CLIENT_CA"):
            context_of(TlsFiles(server.file, server.key_file, authorities))


@contextlib.asynccontextmanager
async def watched(files: TlsFiles) -> AsyncIterator["asyncio.Queue[ssl.SSLContext]"]:
    renewed: asyncio.Queue[ssl.SSLContext] = asyncio.Queue()
    task = asyncio.create_task(tls.watch(files, files.stamps(), renewed.put, poll_s=0.01))
    try:
        yield renewed
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_a_changed_pair_is_taken_and_a_broken_one_is_not(authority: Authority) -> None:
    server, fresh = authority.issue("server"), authority.issue("fresh")
    async with watched(TlsFiles(server.file, server.key_file)) as renewed:
        await asyncio.sleep(0.1)
        assert renewed.empty()
        # A certificate whose key has not come yet is how every renewal begins.
        shutil.copy(fresh.file, server.file)
        await asyncio.sleep(0.1)
        assert renewed.empty()
        shutil.copy(fresh.key_file, server.key_file)
        await asyncio.wait_for(renewed.get(), 5)


async def test_files_that_vanish_for_a_moment_do_no_harm(authority: Authority) -> None:
    server = authority.issue("server")
    async with watched(TlsFiles(server.file, server.key_file, authority.file)) as renewed:
        os.unlink(server.file)
        await asyncio.sleep(0.1)
        assert renewed.empty()
        server.write()
        await asyncio.wait_for(renewed.get(), 5)
