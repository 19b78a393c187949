"""Segments of the journal whose records have expired, and the room that everything takes on disk."""

from django.db import models

from lgsp.registry.models.instances import Scoped


class ExpiredSegment(Scoped):
    """A segment of the journal of which an act says that its records go; what stays is in the journal's folder (`journal/expiry/expired.py`)."""

    log = models.TextField("quyển nhật ký")
    first_sequence = models.BigIntegerField("bản ghi đầu")
    end_sequence = models.BigIntegerField("sau bản ghi cuối")
    size_bytes = models.BigIntegerField("cỡ (byte)")
    due_on = models.DateField("đến hạn")
    rule = models.TextField("quy tắc")
    declared_at = models.DateTimeField("thời điểm ghi nhận hết hạn")

    class Meta:
        """A segment once."""

        verbose_name = "đoạn nhật ký hết hạn"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["of_instance", "log", "first_sequence"], name="expired_segment_once")]

    def __str__(self) -> str:
        return f"{self.log} {self.first_sequence}–{self.end_sequence - 1}"


class DiskUse(models.Model):
    """How much room one kind of thing took on one Vietnamese day, as it was last measured on it."""

    instance = models.TextField("nền tảng", db_column="instance_id")
    day = models.DateField("ngày")
    kind = models.TextField("loại")
    size_bytes = models.BigIntegerField("cỡ (byte)")
    measured_at = models.DateTimeField("thời điểm đo")

    class Meta:
        """One row per day and kind."""

        verbose_name = "dung lượng đã dùng"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["instance", "day", "kind"], name="disk_use_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"
