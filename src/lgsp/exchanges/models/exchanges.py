"""The searchable index of the journal: exchanges, and how far each log is indexed.

Rules: these rows are a copy: the journal's files are the proof, and the index can be made anew from them. Only the indexer writes, and never
through these models (COPY, `statements.sql`). The exchanges' table is partitioned by Vietnamese calendar day, so the migration makes it in SQL.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

OUTCOMES = [
    ("", "đang xử lý"),
    ("answered", "đã trả lời"),
    ("failed", "nơi cung cấp lỗi"),
    ("refused", "bị từ chối"),
    ("aborted", "bên gọi ngắt giữa chừng"),
]


class Exchange(models.Model):
    """A call with its reply, gathered from the journal's entries of one transaction."""

    transaction_id = models.UUIDField("mã giao dịch", primary_key=True)
    started_at = models.DateTimeField("bắt đầu")
    ended_at = models.DateTimeField("kết thúc", null=True)
    instance = models.TextField("nền tảng", db_column="instance_id")
    consumer = models.TextField("đơn vị khai thác", default="")
    credential = models.TextField("thông tin xác thực", default="")
    consumer_address = models.TextField("địa chỉ gọi đến", default="")
    service = models.TextField("dịch vụ", default="")
    version = models.TextField("phiên bản dịch vụ", default="")
    endpoint = models.TextField("phương thức, đường dẫn", default="")
    access_right = models.TextField("quyền khai thác", default="")
    purpose = models.TextField("mục đích khai thác", default="")
    legal_basis = models.TextField("căn cứ pháp lý", default="")
    face = models.TextField("bộ kết nối", default="")
    message_id = models.TextField("mã thông điệp của bên gọi", default="")
    outcome = models.TextField("kết quả", choices=OUTCOMES, default="")
    status = models.IntegerField("mã trạng thái", null=True)
    error = models.TextField("lỗi", default="")
    duration_us = models.BigIntegerField("tổng thời gian (µs)", null=True)
    upstream_us = models.BigIntegerField("thời gian nơi cung cấp (µs)", null=True)
    request_bytes = models.BigIntegerField("cỡ yêu cầu (byte)", null=True)
    reply_bytes = models.BigIntegerField("cỡ trả lời (byte)", null=True)
    configuration = models.BigIntegerField("phiên bản cấu hình", null=True)
    log = models.TextField("quyển nhật ký")
    sequences = ArrayField(models.BigIntegerField(), verbose_name="số thứ tự các bản ghi")
    alias = models.TextField("định danh cũ được gọi", default="")

    class Meta:
        """Unmanaged: the table is partitioned, its key is (started_at, transaction_id)."""

        managed = False
        verbose_name = "giao dịch"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return str(self.transaction_id)


class IndexPosition(models.Model):
    """How far one log of the journal is indexed; moves in the same transaction as the rows that it stands for."""

    instance = models.TextField("nền tảng", db_column="instance_id")
    log = models.TextField("quyển nhật ký")
    sequence = models.BigIntegerField("bản ghi kế tiếp")
    segment = models.BigIntegerField("tệp")
    file_offset = models.BigIntegerField("vị trí trong tệp")
    caught_up_at = models.DateTimeField("bắt kịp lần cuối", null=True)

    class Meta:
        """One row per log."""

        verbose_name = "vị trí lập chỉ mục"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["instance", "log"], name="index_position_once")]

    def __str__(self) -> str:
        return f"{self.log} {self.sequence}"
