"""Legal holds: what must not be erased."""

from django.db import models

from lgsp.registry.models.instances import Scoped, history_of_rows


class LegalHold(Scoped):
    """What must not be erased: one exchange (`transaction_id`), or all of a service in a period; an open end is open."""

    transaction_id = models.UUIDField("mã giao dịch", null=True)
    service = models.TextField("dịch vụ", default="", blank=True)
    since = models.DateTimeField("từ", null=True)
    until = models.DateTimeField("đến", null=True)
    document = models.CharField("số văn bản", max_length=200)
    placed_at = models.DateTimeField("thời điểm đặt")
    placed_by = models.TextField("người đặt")
    reason = models.TextField("lý do")
    released_at = models.DateTimeField("thời điểm gỡ", null=True)
    released_by = models.TextField("người gỡ", default="")
    history = history_of_rows()

    class Meta:
        """Found by what is in force."""

        verbose_name = "lệnh giữ chứng cứ"
        verbose_name_plural = verbose_name
        indexes = [models.Index(fields=["released_at", "-placed_at"], name="legal_hold_in_force")]

    def __str__(self) -> str:
        return f"{self.document} {self.transaction_id or self.service}"
