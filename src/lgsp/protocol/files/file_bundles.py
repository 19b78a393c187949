"""Files uploaded together: one file as it is, or a zip archive of several.

Rules: number and unpacked size are limited, whatever the archive's directory says; folders, links and encrypted entries do not
count as files; names are only compared, never opened.
"""

import io
import zipfile
import zlib
from typing import Final

from lgsp.domain.errors import ContentRefused
from lgsp.domain.faults import Fault

FILES_MAX: Final = 200
BYTES_MAX: Final = 20 * 1024 * 1024


def files_in(data: bytes, *, name: str) -> dict[str, bytes]:
    """The files by name; raises `ContentRefused`."""
    if not data.startswith(b"PK\x03\x04"):
        if len(data) > BYTES_MAX:
            raise _refused(f"larger than {BYTES_MAX} bytes", f"lớn hơn {BYTES_MAX} byte")
        return {name: data}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _unpacked(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as cause:
        raise _refused("the zip can't be read", "không đọc được tệp zip") from cause


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    left = BYTES_MAX
    for entry in archive.infolist():
        if entry.is_dir():
            continue
        if len(files) >= FILES_MAX:
            raise _refused(f"more than {FILES_MAX} files", f"quá {FILES_MAX} tệp")
        with archive.open(entry) as file:
            content = file.read(left + 1)
        left -= len(content)
        if left < 0:
            raise _refused(f"larger than {BYTES_MAX} bytes when unpacked", f"giải nén lớn hơn {BYTES_MAX} byte")
        files[entry.filename] = content
    return files


def _refused(english: str, vietnamese: str) -> ContentRefused:
    return ContentRefused(faults=[Fault((), english, vietnamese)])
