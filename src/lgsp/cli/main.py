"""The command line: `lgsp <noun> …`, one room per kind of work.

Rules: only the file of the noun that was asked for is loaded, so that a gateway never loads Django, and the control plane never loads the gateway;
`--home` is heeded for every noun, before anything reads a setting; an error that we foresaw is one sentence and exit code 1.
"""

import importlib
import os
import sys
from typing import Final

import msgspec

from lgsp import __version__
from lgsp.cli.words import say, sentence_of
from lgsp.domain.errors import LgspError


class Noun(msgspec.Struct, frozen=True):
    """One row of the table below; `needs_database` nouns get Django ready first; parts are started by `up`, not by people."""

    module: str
    vietnamese: str
    english: str
    needs_database: bool = False
    is_part: bool = False


NOUNS: Final = {
    "up": Noun("operation.up", "Khởi động nền tảng", "Start the platform"),
    "down": Noun("operation.down", "Dừng nền tảng", "Stop the platform"),
    "status": Noun("operation.status", "Xem các phần đang chạy", "Show what is running"),
    "registry": Noun(
        "registry.commands",
        "Cơ quan, hệ thống, dịch vụ, quyền khai thác",
        "Members, subsystems, services, access rights",
        needs_database=True,
    ),
    "codes": Noun(
        "codes.commands", "Danh mục dùng chung, bảng chuyển đổi mã", "Shared code lists and mappings", needs_database=True
    ),
    "configuration": Noun(
        "registry.configuration", "Các phiên bản cấu hình đã ký", "Versions of the signed configuration", needs_database=True
    ),
    "journal": Noun("journal.commands", "Xem và kiểm chứng nhật ký giao dịch", "Read and verify the journal"),
    "statistics": Noun(
        "journal.statistics", "Số liệu thống kê không có dữ liệu cá nhân", "Statistics without personal data", needs_database=True
    ),
    "link": Noun("registry.link", "Kiểm tra kết nối tới đơn vị cung cấp", "Test the connection to providers"),
    "bench": Noun("development.bench", "Đo tốc độ so với thước đo", "Measure speed against a yardstick"),
    "test": Noun("development.test", "Chạy toàn bộ kiểm thử", "Run every test"),
    "check": Noun("development.check", "Chạy các kiểm tra nhanh", "Run the quick checks"),
    "docs": Noun("development.docs", "Sinh lại các trang tham chiếu", "Write the reference pages anew"),
    "prepare": Noun("parts.prepare", "Chuẩn bị cơ sở dữ liệu", "Make the database ready", needs_database=True, is_part=True),
    "gateway": Noun("parts.gateway", "Một tiến trình cổng kết nối", "One gateway process", is_part=True),
    "platform": Noun("parts.platform", "Trang quản trị và API", "Portal and API", needs_database=True, is_part=True),
    "worker": Noun("parts.worker", "Tiến trình xử lý công việc nền", "Job worker", needs_database=True, is_part=True),
    "indexer": Noun("parts.indexer", "Tiến trình lập chỉ mục nhật ký", "Index of the journal", needs_database=True, is_part=True),
    "sequencer": Noun("parts.sequencer", "Tiến trình xếp bản ghi vào cây bằng chứng", "Merkle tree of the journal", is_part=True),
    "sandbox": Noun("parts.sandbox", "Các hệ thống bên ngoài mô phỏng", "Simulated outside systems", is_part=True),
}


def usage() -> str:
    """What `lgsp --help` prints."""
    lines = [f"lgsp {__version__}", "", say("Cách dùng: lgsp <lệnh> [tuỳ chọn]", "Usage: lgsp <command> [options]"), ""]
    for part, heading in ((False, say("Lệnh", "Commands")), (True, say("Các phần (do `up` khởi động)", "Parts (started by `up`)"))):
        lines.append(f"{heading}:")
        lines += [f"  {name:<14} {say(noun.vietnamese, noun.english)}" for name, noun in NOUNS.items() if noun.is_part is part]
        lines.append("")
    lines.append(say("Xem thêm: lgsp <lệnh> --help", "More: lgsp <command> --help"))
    return "\n".join(lines)


def _heed_home(words: list[str]) -> list[str]:
    rest = list(words)
    for index, word in enumerate(words):
        if word == "--":
            break
        if word.startswith("--home="):
            os.environ["LGSP_HOME"] = word.removeprefix("--home=")
            rest.remove(word)
            break
        if word == "--home" and index + 1 < len(words):
            os.environ["LGSP_HOME"] = words[index + 1]
            del rest[index : index + 2]
            break
    return rest


def _is_help(words: list[str]) -> bool:
    return not words or "--help" in words


def run() -> None:
    """Do what the words after the program's name ask for, and exit."""
    try:
        sys.exit(_obey(sys.argv[1:]))
    except LgspError as error:
        sys.stderr.write(f"lgsp: {sentence_of(error)}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _obey(words: list[str]) -> int:
    words = _heed_home(words)
    if not words or words[0] in ("--help", "-h", "help"):
        sys.stdout.write(usage() + "\n")
        return 0
    if words[0] == "--version":
        sys.stdout.write(f"lgsp {__version__}\n")
        return 0
    noun = NOUNS.get(words[0])
    if noun is None:
        sys.stderr.write(usage() + "\n\n" + say(f"Không có lệnh «{words[0]}».", f"There is no command `{words[0]}`.") + "\n")
        return 2
    if noun.needs_database:
        is_used = noun.is_part or not _is_help(words[1:])
        importlib.import_module("lgsp.site.setup").prepare(needs_connection=is_used, needs_address=is_used)
    module = importlib.import_module(f"lgsp.cli.{noun.module}")
    module.app(args=words[1:], prog_name=f"lgsp {words[0]}")
    return 0
