"""Errors of proof: receipts, records that have expired, other platforms' logs."""

from lgsp.domain.errors.tree import RemoteError


class RecordExpired(RemoteError):
    """Records of that time have expired and are gone (since when and by which rule is said beside); a receipt taken before holds for ever."""

    code = "journal.record_expired"
    vietnamese = "Bản ghi của thời gian đó đã hết hạn lưu và đã xoá (từ khi nào, theo quy tắc nào ghi kèm); biên nhận đã lấy trước đó vẫn đứng vững."


class ReceiptNotFound(RemoteError):
    """The journal has no such exchange of yours; check the transaction id, and ask with a credential of one of its two parties."""

    code = "journal.receipt_not_found"
    vietnamese = (
        "Nhật ký không có giao dịch này của đơn vị; hãy kiểm tra mã giao dịch và hỏi bằng thông tin xác thực của một trong hai bên."
    )


class LogForked(RemoteError):
    """The followed log contradicts what it said before, so somebody changed its past; keep the evidence and call whoever runs it."""

    code = "log.forked"
    vietnamese = (
        "Nhật ký đang theo dõi mâu thuẫn với điều nó đã công bố, tức quá khứ bị sửa; hãy giữ bằng chứng và báo cho bên vận hành nó."
    )


class LogStopped(RemoteError):
    """The followed log does not answer or does not grow any more; call whoever runs it."""

    code = "log.stopped"
    vietnamese = "Nhật ký đang theo dõi không trả lời hoặc không tăng thêm nữa; hãy báo cho bên vận hành nó."


class ProofRefused(RemoteError):
    """The proof does not hold; ask whoever handed it over for a whole and unchanged one."""

    code = "proof.refused"
    vietnamese = "Bằng chứng không đứng vững; hãy đề nghị bên đưa bằng chứng cung cấp bản nguyên vẹn."
