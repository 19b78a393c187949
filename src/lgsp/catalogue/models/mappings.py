"""Mappings between two versions of lists (or of one list), and their rows.

Rules: a mapping is published under a number and never changed again; a corrected one is the next number of the same code. Each code of the source
has a row: a target, several targets, or the reason why there is none.
"""

from django.db import models

from lgsp.catalogue.models.lists import CodeListVersion
from lgsp.registry.models.instances import Scoped, history_of_rows

MAPPING_STATUSES = [("draft", "bản thảo"), ("published", "đã công bố"), ("withdrawn", "đã thu hồi")]
KINDS = [
    ("one_to_one", "một – một"),
    ("renamed", "đổi tên"),
    ("merged", "sáp nhập"),
    ("split", "chia tách"),
    ("withdrawn", "bãi bỏ"),
    ("undecided", "chưa quyết định"),
]


class CodeMapping(Scoped):
    """How codes of one published version become codes of another."""

    code = models.CharField("mã bảng chuyển đổi", max_length=80)
    number = models.IntegerField("phiên bản")
    title = models.CharField("tên", max_length=300)
    source = models.ForeignKey(CodeListVersion, on_delete=models.PROTECT, related_name="+", verbose_name="từ phiên bản")
    target = models.ForeignKey(CodeListVersion, on_delete=models.PROTECT, related_name="+", verbose_name="sang phiên bản")
    status = models.CharField("trạng thái", max_length=20, choices=MAPPING_STATUSES, default="draft")
    legal_basis = models.TextField("căn cứ pháp lý", blank=True, default="")
    source_text = models.TextField("nguồn dữ liệu", blank=True, default="")
    valid_from = models.DateField("hiệu lực từ", null=True, blank=True)
    valid_to = models.DateField("hiệu lực đến", null=True, blank=True)
    created_at = models.DateTimeField("thời điểm tạo")
    published_at = models.DateTimeField("thời điểm công bố", null=True, blank=True)
    history = history_of_rows()

    class Meta:
        """A number once per code."""

        verbose_name = "bảng chuyển đổi mã"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["of_instance", "code", "number"], name="code_mapping_once")]

    def __str__(self) -> str:
        return f"{self.code}@{self.number}"


class MappedCode(Scoped):
    """One row of a mapping: a source code and one of its targets (none: withdrawn or undecided).

    `rule` holds the values of fields beside the
    code under which this target of a split is meant; `is_default` marks the target that is taken when no rule holds.
    """

    mapping = models.ForeignKey(
        CodeMapping, on_delete=models.CASCADE, related_name="+", verbose_name="bảng chuyển đổi", db_index=False
    )
    source_code = models.CharField("mã nguồn", max_length=100)
    target_code = models.CharField("mã đích", max_length=100, blank=True, default="")
    kind = models.CharField("quan hệ", max_length=20, choices=KINDS)
    is_default = models.BooleanField("mặc định", default=False)
    is_back_default = models.BooleanField("mặc định chiều ngược", default=False)
    rule = models.JSONField("điều kiện", default=dict)
    reason = models.TextField("lý do", blank=True, default="")

    class Meta:
        """Found from both ends."""

        verbose_name = "dòng chuyển đổi mã"
        verbose_name_plural = verbose_name
        indexes = [
            models.Index(fields=["mapping", "source_code"], name="mapped_code_by_source"),
            models.Index(fields=["mapping", "target_code"], name="mapped_code_by_target"),
        ]

    def __str__(self) -> str:
        return f"{self.source_code} → {self.target_code}"
