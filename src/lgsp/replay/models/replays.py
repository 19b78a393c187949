"""Requests to send a call again, and what became of them."""

from django.db import models

from lgsp.registry.models.instances import Scoped, history_of_rows

RESEND_STATUSES = [
    ("waiting", "chờ người duyệt"),
    ("refused", "không duyệt"),
    ("expired", "quá hạn"),
    ("sent", "đã gửi"),
    ("not_sent", "không gửi được"),
]


class ResendRequest(Scoped):
    """That an officer asks to send a call again in its consumer's name; what was decided, and what became of it.

    `sealed` is the edited request (method, target, fields, body), sealed, until it is decided; never in history. A request that is sent as it
    was is not copied: it is read from the kept bodies when it is sent. `request_digest` is what the journal will say of it.
    """

    transaction_id = models.UUIDField("giao dịch gốc")
    service = models.TextField("dịch vụ")
    version = models.TextField("phiên bản dịch vụ")
    consumer = models.TextField("đơn vị khai thác")
    is_edited = models.BooleanField("đã sửa")
    accepts_repeat = models.BooleanField("chấp nhận có thể làm hai lần")
    request_digest = models.CharField("mã băm yêu cầu", max_length=64)
    sealed = models.TextField(default="", blank=True, editable=False)
    status = models.CharField("trạng thái", max_length=20, choices=RESEND_STATUSES)
    asked_by = models.TextField("người đề nghị")
    asked_at = models.DateTimeField("thời điểm đề nghị")
    reason = models.TextField("lý do")
    expires_at = models.DateTimeField("hạn duyệt", null=True)
    decided_by = models.TextField("người quyết định", default="")
    decided_at = models.DateTimeField("thời điểm quyết định", null=True)
    decision = models.TextField("lý do quyết định", default="")
    act = models.UUIDField("mã tác nghiệp gửi", null=True)
    resent_id = models.UUIDField("giao dịch gửi lại", null=True)
    reply_status = models.IntegerField("mã trạng thái trả lời", null=True)
    reply_error = models.TextField("lỗi", default="")
    reply_us = models.BigIntegerField("thời gian (µs)", null=True)
    history = history_of_rows(excluded=("sealed",))

    class Meta:
        """Found by exchange, and by what waits."""

        verbose_name = "lượt gọi đề nghị gửi lại"
        verbose_name_plural = verbose_name
        indexes = [
            models.Index(fields=["transaction_id", "-asked_at"], name="resend_by_exchange"),
            models.Index(fields=["status", "-asked_at"], name="resend_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.transaction_id} {self.status}"
