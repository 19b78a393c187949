"""Access rights: permission of a consumer subsystem to call a service.

Rules: a right names its purpose and its legal basis; no endpoints means the whole service; periods include `valid_from` and
exclude `valid_to`.
"""

from django.db import models

from lgsp.registry.models.instances import Scoped, history_of_rows
from lgsp.registry.models.members import Subsystem
from lgsp.registry.models.services import Service

RIGHT_STATUSES = [("granted", "đang cấp"), ("suspended", "tạm dừng"), ("ended", "đã chấm dứt")]


class AccessRight(Scoped):
    """Who may call what, for which purpose, on which legal basis, how much and until when."""

    code = models.CharField("mã quyền", max_length=100)
    consumer = models.ForeignKey(Subsystem, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị khai thác")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", verbose_name="dịch vụ")
    endpoints = models.JSONField("các điểm gọi", default=list)
    purpose = models.TextField("mục đích khai thác")
    legal_basis = models.TextField("căn cứ pháp lý")
    fields = models.JSONField("các trường được xem", default=list)
    maps = models.JSONField("chuyển đổi mã", default=list)
    valid_from = models.DateTimeField("hiệu lực từ", null=True, blank=True)
    valid_to = models.DateTimeField("hiệu lực đến", null=True, blank=True)
    rate_calls = models.IntegerField("số lượt gọi trong một kỳ", null=True, blank=True)
    rate_period_s = models.IntegerField("độ dài kỳ (giây)", null=True, blank=True)
    rate_burst = models.IntegerField("số lượt gọi dồn", null=True, blank=True)
    quota_per_day = models.BigIntegerField("hạn mức mỗi ngày", null=True, blank=True)
    quota_per_month = models.BigIntegerField("hạn mức mỗi tháng", null=True, blank=True)
    concurrent_calls_max = models.IntegerField("số lượt gọi cùng lúc tối đa", null=True, blank=True)
    may_hide_use = models.BooleanField("được giấu việc khai thác với người có dữ liệu", default=False)
    status = models.CharField("trạng thái", max_length=20, choices=RIGHT_STATUSES, default="granted")
    created_at = models.DateTimeField("thời điểm tạo")
    history = history_of_rows()

    class Meta:
        """A code once per instance; found by consumer and by service."""

        verbose_name = "quyền khai thác"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["of_instance", "code"], name="access_right_code_once")]

    def __str__(self) -> str:
        return self.code
