"""Errors of kept bodies."""

from lgsp.domain.errors.tree import LocalError, RemoteError


class KeptBodyUnreadable(LocalError):
    """A kept body can't be opened: its key is gone or another, or its file was changed; restore the folder `bodies` and `keys` of the home."""

    code = "body.unreadable"
    vietnamese = "Không mở được nội dung đã lưu: khoá không còn hoặc là khoá khác, hoặc tệp đã bị sửa; hãy khôi phục thư mục bodies và keys của máy."


class KeptBodyNotFound(RemoteError):
    """No body of this exchange is kept: its service keeps none, it was too long, or its time is over; ask one of the two parties for it."""

    code = "body.not_found"
    vietnamese = "Nội dung của giao dịch này không được lưu: dịch vụ không lưu, nội dung quá dài, hoặc đã hết hạn lưu; hãy hỏi một trong hai bên."
