"""The findings of a verification, with their texts.

Rules: a finding names the log, the records and, where it can still be read, the transaction; its kind is stable and has a line in
docs/reference/journal.md.
"""

from typing import Final

import msgspec

KINDS: Final = {
    "record.changed": ("the record was changed", "bản ghi đã bị sửa"),
    "record.missing": ("records are missing", "thiếu bản ghi"),
    "record.out_of_order": ("a record stands where it does not belong", "bản ghi không đứng đúng chỗ"),
    "record.unreadable": ("records can't be read", "không đọc được bản ghi"),
    "record.rewritten": (
        "records were rewritten: they are not those that were sealed",
        "bản ghi đã bị viết lại: không phải các bản ghi đã được ký xác nhận",
    ),
    "segment.changed": ("the segment's heading was changed", "phần đầu của tệp nhật ký đã bị sửa"),
    "seal.changed": (
        "a seal was changed or is not signed with a trusted key",
        "dấu xác nhận đã bị sửa hoặc không ký bằng khoá tin cậy",
    ),
    "seal.missing": ("seals are missing", "thiếu dấu xác nhận"),
    "log.missing": ("a log is gone", "mất cả một quyển nhật ký"),
    "log.unlisted": ("a log is not in the signed list", "một quyển nhật ký không có trong danh sách đã ký"),
    "list.changed": ("the list of logs is missing or was changed", "danh sách quyển nhật ký bị mất hoặc đã bị sửa"),
    "record.not_in_tree": ("the record is not the one in the tree", "bản ghi không phải bản ghi trong cây"),
    "tree.changed": ("the tree was changed", "cây bằng chứng đã bị sửa"),
    "tree.missing": ("a part of the tree is gone", "mất một phần của cây bằng chứng"),
    "checkpoint.changed": (
        "a checkpoint is missing, was changed or is not signed with a trusted key",
        "điểm xác nhận bị mất, đã bị sửa hoặc không ký bằng khoá tin cậy",
    ),
    "timestamp.refused": ("a time-stamp does not hold", "dấu thời gian không đứng vững"),
    "key.changed": ("a public key is missing or was changed", "khoá công khai bị mất hoặc đã bị sửa"),
}
"""Each kind with its sentence in English and in Vietnamese."""


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that does not verify: `first` to `last` are sequences, inclusive."""

    kind: str
    log: str = ""
    first: int | None = None
    last: int | None = None
    transaction_id: str = ""
    detail: str = ""

    def sentence(self, *, vietnamese: bool) -> str:
        """The finding as one line of text."""
        text = KINDS[self.kind][1 if vietnamese else 0]
        names = ("nhật ký", "bản ghi số", "mã giao dịch") if vietnamese else ("log", "record", "transaction")
        facts = [f"{names[0]} {self.log}"] if self.log else []
        if self.first is not None:
            facts.append(f"{names[1]} {self.first}" + (f"–{self.last}" if self.last not in (None, self.first) else ""))
        if self.transaction_id:
            facts.append(f"{names[2]} {self.transaction_id}")
        if self.detail:
            facts.append(self.detail)
        return f"{text}: {', '.join(facts)}" if facts else text
