"""Code lists, their versions and codes.

Rules: a version is a draft, then in review, then published: numbered, dated, never changed again. `effective_on` is the day from which it is in
force, and the next version's is the day on which it ends. Within a version a code has a period of its own: a code that has ended is still known,
but no longer offered. The parent is named by its code, in the same version; `level` counts from 1 at the top and may leave levels out.
"""

from django.db import models
from django.db.models import Q

from lgsp.registry.models import Member
from lgsp.registry.models.instances import Scoped, history_of_rows

VERSION_STATUSES = [("draft", "bản thảo"), ("review", "chờ duyệt"), ("published", "đã công bố")]
CERTAINTIES = [
    ("V", "đã đối chiếu với mã đang dùng"),
    ("O", "theo văn bản chính thức"),
    ("S", "theo nguồn thứ cấp, chưa đối chiếu"),
    ("U", "chưa rõ nguồn"),
]


class CodeList(Scoped):
    """A shared list of codes.

    `properties` are what a code has beside its names: `[{"name", "title", "type"}]`; `faces` are the codes under
    which the exchange interface serves it, whole or one level of it: `[{"code", "level", "code_property", "name_property"}]`.
    """

    code = models.CharField("mã danh mục", max_length=80)
    name = models.CharField("tên", max_length=300)
    name_en = models.CharField("tên tiếng Anh", max_length=300, blank=True, default="")
    description = models.TextField("mô tả", blank=True, default="")
    owner = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="cơ quan quản lý"
    )
    owner_name = models.CharField("cơ quan ban hành", max_length=300, blank=True, default="")
    legal_basis = models.TextField("căn cứ pháp lý", blank=True, default="")
    source = models.TextField("nguồn dữ liệu", blank=True, default="")
    source_on = models.DateField("dữ liệu tính đến ngày", null=True, blank=True)
    certainty = models.CharField("độ tin cậy", max_length=1, choices=CERTAINTIES, default="U")
    properties = models.JSONField("thuộc tính", default=list)
    levels = models.JSONField("tên các cấp", default=list)
    faces = models.JSONField("mã trên giao diện danh mục dùng chung", default=list)
    sort_key = models.CharField(max_length=600, db_index=True, editable=False)
    search_text = models.TextField(editable=False)
    created_at = models.DateTimeField("thời điểm tạo")
    history = history_of_rows()

    class Meta:
        """A code once per instance."""

        verbose_name = "danh mục dùng chung"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["of_instance", "code"], name="code_list_once")]

    def __str__(self) -> str:
        return self.code


class CodeListVersion(Scoped):
    """One state of a list. `number` is given when it is published."""

    code_list = models.ForeignKey(CodeList, on_delete=models.PROTECT, related_name="+", verbose_name="danh mục")
    number = models.IntegerField("phiên bản", null=True, blank=True)
    status = models.CharField("trạng thái", max_length=20, choices=VERSION_STATUSES, default="draft")
    effective_on = models.DateField("hiệu lực từ ngày", null=True, blank=True)
    title = models.CharField("tên phiên bản", max_length=300, blank=True, default="")
    legal_basis = models.TextField("căn cứ", blank=True, default="")
    rows = models.IntegerField("số mã", default=0)
    sha256 = models.CharField("mã băm nội dung", max_length=64, blank=True, default="")
    created_at = models.DateTimeField("thời điểm tạo")
    published_at = models.DateTimeField("thời điểm công bố", null=True, blank=True)
    by = models.CharField("người lập", max_length=200, blank=True, default="")
    history = history_of_rows()

    class Meta:
        """A number once per list; one draft (or version in review) at a time."""

        verbose_name = "phiên bản danh mục"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(fields=["code_list", "number"], name="code_list_version_once"),
            models.UniqueConstraint(fields=["code_list"], condition=~Q(status="published"), name="code_list_one_draft"),
        ]

    def __str__(self) -> str:
        return f"{self.code_list.code}@{self.number or self.status}"


class Code(Scoped):
    """One code of one version."""

    version = models.ForeignKey(
        CodeListVersion, on_delete=models.CASCADE, related_name="+", verbose_name="phiên bản", db_index=False
    )
    position = models.IntegerField("thứ tự")
    code = models.CharField("mã", max_length=100)
    name = models.CharField("tên", max_length=500)
    name_en = models.CharField("tên tiếng Anh", max_length=500, blank=True, default="")
    name_short = models.CharField("tên ngắn", max_length=200, blank=True, default="")
    parent = models.CharField("mã cấp trên", max_length=100, blank=True, default="")
    level = models.SmallIntegerField("cấp", default=1)
    valid_from = models.DateField("hiệu lực từ", null=True, blank=True)
    valid_to = models.DateField("hiệu lực đến", null=True, blank=True)
    properties = models.JSONField("thuộc tính", default=dict)
    search_text = models.TextField(editable=False)

    class Meta:
        """Found by version and code, by version and parent in the order of the list, and by the beginnings of words (`find_codes`)."""

        verbose_name = "mã"
        verbose_name_plural = verbose_name
        indexes = [
            models.Index(fields=["version", "code"], name="code_by_code"),
            models.Index(fields=["version", "parent", "position"], name="code_by_parent"),
        ]

    def __str__(self) -> str:
        return self.code
