"""Errors about what the journal no longer has; a branch of the tree in `errors.py`, and had from there."""

from lgsp.domain.error_tree import RemoteError


class RecordExpired(RemoteError):
    """The records of that time have expired and were removed (when, and under which rule, is said beside); a receipt that was taken before holds for ever."""

    code = "journal.record_expired"
    vietnamese = "Bản ghi của thời gian đó đã hết hạn lưu và đã được xoá (thời điểm và quy tắc ghi kèm); biên nhận đã lấy trước đó vẫn đứng vững mãi mãi."
