"""Errors about what the journal no longer has; a branch of the tree in `errors.py`, and had from there."""

from lgsp.domain.error_tree import RemoteError


class RecordExpired(RemoteError):
    """Records of that time have expired and are gone (since when and by which rule is said beside); a receipt taken before holds for ever."""

    code = "journal.record_expired"
    vietnamese = "Bản ghi của thời gian đó đã hết hạn lưu và đã xoá (từ khi nào, theo quy tắc nào ghi kèm); biên nhận đã lấy trước đó vẫn đứng vững."
