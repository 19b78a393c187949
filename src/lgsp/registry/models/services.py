"""Services and their versions.

Rules: a version is what can be called; a service is what a right is granted on. `endpoints` is a list of texts `GET /path`;
`upstreams` a list
of base addresses. The provider's secret is kept sealed (`protocol/credentials/sealing.py`), and neither it nor the descriptions (OpenAPI, SOAP) go
into history.
"""

from django.db import models
from django.db.models import Q

from lgsp.registry.models.instances import Scoped, history_of_rows
from lgsp.registry.models.members import Subsystem

VALIDATIONS = [("off", "không"), ("report", "ghi nhận"), ("enforce", "từ chối")]
RESENDINGS = [
    ("never", "không"),
    ("one_officer", "một cán bộ"),
    ("two_officers", "hai cán bộ"),
]
VERSION_STATUSES = [
    ("draft", "bản thảo"),
    ("published", "đã công bố"),
    ("disabled", "tạm ngừng"),
    ("withdrawn", "đã thu hồi"),
]
KINDS = [("REST", "REST"), ("OPENAPI", "REST có mô tả OpenAPI"), ("SOAP", "SOAP")]


class Service(Scoped):
    """What a subsystem offers."""

    subsystem = models.ForeignKey(Subsystem, on_delete=models.PROTECT, related_name="+", verbose_name="hệ thống thông tin")
    identifier = models.CharField("định danh", max_length=510)
    code = models.CharField("mã dịch vụ", max_length=100)
    title = models.CharField("tên dịch vụ", max_length=300)
    title_en = models.CharField("tên tiếng Anh", max_length=300, blank=True, default="")
    description = models.TextField("mô tả", blank=True, default="")
    legal_basis = models.TextField("căn cứ pháp lý", blank=True, default="")
    sort_key = models.CharField(max_length=600, db_index=True, editable=False)
    search_text = models.TextField(editable=False)
    created_at = models.DateTimeField("thời điểm tạo")
    history = history_of_rows()

    class Meta:
        """An identifier once per instance."""

        verbose_name = "dịch vụ chia sẻ dữ liệu"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["of_instance", "identifier"], name="service_identifier_once")]

    def __str__(self) -> str:
        return self.identifier


class ServiceVersion(Scoped):
    """One version of a service, with its address and its limits."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", verbose_name="dịch vụ")
    version = models.CharField("phiên bản", max_length=50)
    kind = models.CharField("loại", max_length=20, choices=KINDS, default="REST")
    base_path = models.CharField("đường dẫn công bố", max_length=300)
    upstreams = models.JSONField("địa chỉ hệ thống cung cấp", default=list)
    upstream_weights = models.JSONField("trọng số của các địa chỉ", default=list)
    endpoints = models.JSONField("các điểm gọi", default=list)
    openapi = models.JSONField("mô tả OpenAPI", null=True, blank=True)
    openapi_sha256 = models.CharField("mã băm của mô tả", max_length=64, blank=True, default="")
    soap = models.JSONField("mô tả SOAP", null=True, blank=True)
    soap_sha256 = models.CharField("mã băm của mô tả SOAP", max_length=64, blank=True, default="")
    request_mapping = models.JSONField("ánh xạ yêu cầu", null=True, blank=True)
    reply_mapping = models.JSONField("ánh xạ trả lời", null=True, blank=True)
    authentication = models.JSONField("cách xác thực với đơn vị cung cấp", default=dict)
    sealed_secret = models.TextField(blank=True, default="", editable=False)
    sealed_key = models.TextField(blank=True, default="", editable=False)
    timeout_s = models.FloatField("thời hạn chờ (giây)", default=30.0)
    request_body_bytes_max = models.BigIntegerField("nội dung gửi tối đa (byte)", default=10 * 1024 * 1024)
    reply_body_bytes_max = models.BigIntegerField("nội dung trả lời tối đa (byte)", default=100 * 1024 * 1024)
    cache_bytes_max = models.BigIntegerField("lưu tạm trả lời tối đa (byte)", default=0)
    ceilings = models.JSONField("hạn mức chung của dịch vụ", null=True, blank=True)
    probe = models.CharField("đường dẫn gọi thử", max_length=300, blank=True, default="")
    person = models.JSONField("dữ liệu cá nhân", null=True, blank=True)
    body_retention = models.CharField("lớp lưu giữ nội dung", max_length=30, blank=True, default="")
    resending = models.CharField("gửi lại lượt gọi", max_length=20, choices=RESENDINGS, default="never")
    requires_signature = models.BooleanField("chỉ nhận yêu cầu đã ký", default=False)
    maps = models.JSONField("chuyển đổi mã", default=list)
    is_default = models.BooleanField("phiên bản mặc định", default=False)
    status = models.CharField("trạng thái", max_length=20, choices=VERSION_STATUSES, default="draft")
    validation = models.CharField("kiểm tra theo mô tả", max_length=20, choices=VALIDATIONS, default="off")
    dialect = models.CharField("bộ kết nối", max_length=40, blank=True, default="")
    notice = models.TextField("thông báo", blank=True, default="")
    published_at = models.DateTimeField("thời điểm công bố", null=True, blank=True)
    created_at = models.DateTimeField("thời điểm tạo")
    history = history_of_rows(excluded=("openapi", "soap", "sealed_secret", "sealed_key"))

    class Meta:
        """A version once per service; a published path once among versions that may be called; one default."""

        verbose_name = "phiên bản dịch vụ"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(fields=["service", "version"], name="service_version_once"),
            models.UniqueConstraint(
                fields=["of_instance", "base_path"], condition=~Q(status="withdrawn"), name="service_version_base_path_once"
            ),
            models.UniqueConstraint(fields=["service"], condition=Q(is_default=True), name="service_version_one_default"),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.version}"
