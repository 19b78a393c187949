"""Imports, notices of change, synchronisation with an upper level, and changes of code after a merger.

Rules: what went wrong is kept with its row, so that it can be downloaded; nothing here holds a secret in clear.
"""

from django.db import models

from lgsp.catalogue.models.lists import CodeList, CodeListVersion
from lgsp.catalogue.models.mappings import CodeMapping
from lgsp.registry.models import Subsystem
from lgsp.registry.models.instances import Scoped, history_of_rows

IMPORT_STATUSES = [("waiting", "đang chờ"), ("running", "đang chạy"), ("done", "đã xong"), ("refused", "có lỗi, chưa nhập gì")]
RECODING_STATUSES = [("applied", "đã áp dụng"), ("reverted", "đã hoàn lại")]


class FileImport(Scoped):
    """What every import of a file has. `faults` are the first ones; all of them are kept beside the file (`operations/import_files.py`)."""

    file_name = models.CharField("tên tệp", max_length=300)
    sha256 = models.CharField("mã băm", max_length=64)
    columns = models.JSONField("ghép cột", default=dict)
    status = models.CharField("trạng thái", max_length=20, choices=IMPORT_STATUSES, default="waiting")
    rows_done = models.IntegerField("số dòng đã đọc", default=0)
    rows = models.IntegerField("số dòng", default=0)
    faults = models.JSONField("lỗi", default=list)
    faults_count = models.IntegerField("số lỗi", default=0)
    notices = models.JSONField("lưu ý", default=list)
    by = models.CharField("người nhập", max_length=200)
    why = models.TextField("lý do")
    created_at = models.DateTimeField("thời điểm tạo")
    ended_at = models.DateTimeField("thời điểm xong", null=True, blank=True)

    class Meta:
        """No table of its own."""

        abstract = True

    def __str__(self) -> str:
        return self.file_name


class ListImport(FileImport):
    """One file that was brought into a list's draft, or refused with its faults."""

    code_list = models.ForeignKey(CodeList, on_delete=models.PROTECT, related_name="+", verbose_name="danh mục")
    version = models.ForeignKey(
        CodeListVersion, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name="bản thảo"
    )
    is_partial = models.BooleanField("chỉ bổ sung, sửa đổi", default=False)

    class Meta:
        """Names."""

        verbose_name = "lần nhập danh mục"
        verbose_name_plural = verbose_name


class MappingImport(FileImport):
    """One file that became the draft of a mapping, or was refused with its faults. `facts` are what is said of the mapping beside its rows."""

    facts = models.JSONField("thông tin bảng chuyển đổi", default=dict)
    mapping = models.ForeignKey(
        CodeMapping, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name="bản thảo"
    )

    class Meta:
        """Names."""

        verbose_name = "lần nhập bảng chuyển đổi mã"
        verbose_name_plural = verbose_name


class NoticeAddress(Scoped):
    """Where a system wants to be told that a list changed (all lists if none is named). The secret that signs notices is kept sealed."""

    subsystem = models.ForeignKey(Subsystem, on_delete=models.PROTECT, related_name="+", verbose_name="hệ thống thông tin")
    code_list = models.ForeignKey(
        CodeList, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="danh mục"
    )
    url = models.CharField("địa chỉ nhận", max_length=500)
    sealed_secret = models.TextField(editable=False)
    is_active = models.BooleanField("đang dùng", default=True)
    last_told = models.CharField("thông báo gần nhất", max_length=120, blank=True, default="")
    last_told_at = models.DateTimeField("thời điểm báo gần nhất", null=True, blank=True)
    last_error = models.CharField("lỗi gần nhất", max_length=300, blank=True, default="")
    created_at = models.DateTimeField("thời điểm tạo")
    history = history_of_rows(excluded=("sealed_secret",))

    class Meta:
        """Names."""

        verbose_name = "địa chỉ nhận thông báo thay đổi"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return self.url


class Synchronisation(Scoped):
    """A list that follows one of an upper level, fetched through the gateway like any consumer would.

    `fetched` holds the codes as they came last time: what differs from it in our list is our own addition or change and is kept apart.
    """

    code_list = models.ForeignKey(CodeList, on_delete=models.PROTECT, related_name="+", verbose_name="danh mục")
    base_path = models.CharField("đường dẫn dịch vụ danh mục cấp trên", max_length=300)
    face_code = models.CharField("mã danh mục ở cấp trên", max_length=100)
    code_property = models.CharField("thuộc tính chứa mã", max_length=100)
    name_property = models.CharField("thuộc tính chứa tên", max_length=100)
    every_h = models.IntegerField("chu kỳ (giờ), 0 là chỉ làm khi yêu cầu", default=0)
    fetched = models.JSONField("lần lấy gần nhất", default=dict)
    last_at = models.DateTimeField("thời điểm gần nhất", null=True, blank=True)
    last_outcome = models.CharField("kết quả gần nhất", max_length=500, blank=True, default="")
    conflicts = models.JSONField("xung đột", default=list)
    created_at = models.DateTimeField("thời điểm tạo")
    history = history_of_rows(excluded=("fetched", "conflicts"))

    class Meta:
        """A list follows one upper list."""

        verbose_name = "đồng bộ danh mục cấp trên"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["code_list"], name="synchronisation_once")]

    def __str__(self) -> str:
        return f"{self.code_list} ← {self.face_code}"


class Recoding(Scoped):
    """One change of code over the whole platform after a merger, with what is needed to take it back.

    `links` are the service versions whose way to the provider is tried again, each with its outcome (`operations/relinking.py`).
    """

    code = models.CharField("mã lần đổi", max_length=100)
    mapping = models.CharField("bảng chuyển đổi", max_length=120)
    status = models.CharField("trạng thái", max_length=20, choices=RECODING_STATUSES, default="applied")
    changes = models.JSONField("thay đổi", default=list)
    mentions = models.JSONField("chỗ nhắc tới, cần người xem", default=list)
    links = models.JSONField("thử lại kết nối", default=list)
    alias_until = models.DateTimeField("định danh cũ dùng được đến", null=True, blank=True)
    by = models.CharField("người thực hiện", max_length=200)
    why = models.TextField("lý do")
    created_at = models.DateTimeField("thời điểm áp dụng")
    reverted_at = models.DateTimeField("thời điểm hoàn lại", null=True, blank=True)
    history = history_of_rows(excluded=("changes", "mentions", "links"))

    class Meta:
        """A code once per instance."""

        verbose_name = "lần đổi mã sau sáp nhập"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["of_instance", "code"], name="recoding_once")]

    def __str__(self) -> str:
        return self.code
