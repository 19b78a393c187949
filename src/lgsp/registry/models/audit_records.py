"""Audit records: acts on their way into the journal, and where in it they stand; looks at kept bodies.

Rules: a row is written in the transaction of the act itself and never changed but for its place; the journal's record answers for who, when, why and
what was written, by digest (`protocol/proof/audit_digests.py`).
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from lgsp.registry.models.instances import Scoped, history_of_rows


class AuditRecord(Scoped):
    """One act: of an officer, or of the platform itself if it changed something."""

    transaction_id = models.UUIDField("mã tác nghiệp", unique=True)
    name = models.TextField("tác nghiệp")
    by = models.TextField("người thực hiện")
    at = models.DateTimeField("thời điểm")
    why = models.TextField("lý do")
    subjects = ArrayField(models.TextField(), verbose_name="đối tượng")
    rows = models.IntegerField("số dòng đã ghi")
    changes = models.TextField("mã băm các dòng đã ghi")
    digest = models.TextField("mã băm của tác nghiệp")
    sequence = models.BigIntegerField("số thứ tự trong nhật ký", null=True)

    class Meta:
        """Found by what is not in the journal yet, by the moment that the history of a row names, and by subject."""

        verbose_name = "tác nghiệp đã ghi"
        verbose_name_plural = verbose_name
        indexes = [
            models.Index(fields=["id"], name="audit_record_waiting", condition=models.Q(sequence=None)),
            models.Index(fields=["at"], name="audit_record_by_time"),
            GinIndex(fields=["subjects"], name="audit_record_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.transaction_id}"


class BodyLook(Scoped):
    """That an officer looked at the kept bodies of one exchange, and why. Written before anything is shown; never changed."""

    transaction_id = models.UUIDField("mã giao dịch")
    service = models.TextField("dịch vụ")
    looked_at = models.DateTimeField("thời điểm xem")
    looked_by = models.TextField("người xem")
    reason = models.TextField("lý do")
    history = history_of_rows()

    class Meta:
        """Found by exchange."""

        verbose_name = "lượt xem nội dung đã lưu"
        verbose_name_plural = verbose_name
        indexes = [models.Index(fields=["transaction_id", "-looked_at"], name="body_look_by_exchange")]

    def __str__(self) -> str:
        return f"{self.looked_by} {self.transaction_id}"
