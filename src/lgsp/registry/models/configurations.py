"""What was published: one row per numbered configuration. The bytes themselves are in object storage.

Rules: numbers grow by one per instance and never go back; `content_sha256` leaves out number and time, so that equal content
is recognised.
"""

from django.db import models

from lgsp.registry.models.instances import Scoped


class ConfigurationVersion(Scoped):
    """One published configuration."""

    number = models.BigIntegerField("số")
    compiled_at = models.DateTimeField("thời điểm tạo")
    sha256 = models.CharField("mã băm của tệp", max_length=64)
    content_sha256 = models.CharField("mã băm của nội dung", max_length=64)
    size_bytes = models.BigIntegerField("kích thước (byte)")
    counts = models.JSONField("số lượng", default=dict)
    reason = models.TextField("lý do")
    by = models.CharField("người thực hiện", max_length=200)

    class Meta:
        """A number once per instance."""

        verbose_name = "phiên bản cấu hình"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["of_instance", "number"], name="configuration_number_once")]

    def __str__(self) -> str:
        return f"{self.of_instance_id} {self.number}"
