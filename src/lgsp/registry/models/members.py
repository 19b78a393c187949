"""Members, their subsystems, and the credentials of subsystems.

Rules: an identifier (`VN-H55/GOV/H55.12/motcua`) is stored whole and never changes; an agency that gets another code is
another member. A member whose `peer` is set belongs to that other instance and is called through a connection.
`sort_key` and `search_text` are computed by `sort_keys.py`.
"""

from django.db import models

from lgsp.registry.models.instances import Peer, Scoped, history_of_rows

STATUSES = [("active", "đang hoạt động"), ("suspended", "tạm ngừng")]
CREDENTIAL_KINDS = [
    ("client_secret", "mã khách và bí mật (OAuth2)"),
    ("api_key", "khoá API"),
    ("access_key", "lgspaccesstoken"),
    ("hashed_basic", "Basic băm theo thời gian (dân cư)"),
    ("login", "đăng nhập theo phiên (cổng dịch vụ công)"),
    ("certificate", "chứng thư số"),
    ("signature_key", "khoá ký yêu cầu (RFC 9421)"),
]


class Member(Scoped):
    """An organisation taking part. Members form a tree, as agencies do."""

    identifier = models.CharField("định danh", max_length=310)
    member_class = models.CharField("loại cơ quan, tổ chức", max_length=100, default="GOV")
    code = models.CharField("mã định danh điện tử của cơ quan, tổ chức", max_length=100)
    old_code = models.CharField("mã định danh cũ", max_length=100, blank=True, default="")
    name = models.CharField("tên", max_length=300)
    name_en = models.CharField("tên tiếng Anh", max_length=300, blank=True, default="")
    peer = models.ForeignKey(
        Peer, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="nền tảng ngang hàng"
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="cơ quan cấp trên"
    )
    valid_from = models.DateTimeField("hiệu lực từ", null=True, blank=True)
    valid_to = models.DateTimeField("hiệu lực đến", null=True, blank=True)
    status = models.CharField("trạng thái", max_length=20, choices=STATUSES, default="active")
    sort_key = models.CharField(max_length=600, db_index=True, editable=False)
    search_text = models.TextField(editable=False)
    created_at = models.DateTimeField("thời điểm tạo")
    history = history_of_rows()

    class Meta:
        """An identifier once per instance."""

        verbose_name = "cơ quan, tổ chức tham gia"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["of_instance", "identifier"], name="member_identifier_once")]

    def __str__(self) -> str:
        return self.identifier


class Subsystem(Scoped):
    """The part of a member's information system that talks."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name="cơ quan, tổ chức")
    identifier = models.CharField("định danh", max_length=410)
    code = models.CharField("mã hệ thống", max_length=100)
    name = models.CharField("tên", max_length=300)
    name_en = models.CharField("tên tiếng Anh", max_length=300, blank=True, default="")
    networks = models.JSONField("mạng được gọi đến", default=list)
    ceilings = models.JSONField("hạn mức chung của hệ thống", null=True, blank=True)
    status = models.CharField("trạng thái", max_length=20, choices=STATUSES, default="active")
    sort_key = models.CharField(max_length=600, db_index=True, editable=False)
    search_text = models.TextField(editable=False)
    created_at = models.DateTimeField("thời điểm tạo")
    history = history_of_rows()

    class Meta:
        """An identifier once per instance."""

        verbose_name = "hệ thống thông tin"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["of_instance", "identifier"], name="subsystem_identifier_once")]

    def __str__(self) -> str:
        return self.identifier


class Credential(Scoped):
    """What a subsystem shows to be recognised. Only a verifier is kept: nobody can read the secret again."""

    subsystem = models.ForeignKey(Subsystem, on_delete=models.PROTECT, related_name="+", verbose_name="hệ thống thông tin")
    key_id = models.CharField("mã khoá", max_length=100)
    kind = models.CharField("loại", max_length=20, choices=CREDENTIAL_KINDS)
    verifier = models.TextField()
    valid_from = models.DateTimeField("hiệu lực từ", null=True, blank=True)
    valid_to = models.DateTimeField("hiệu lực đến", null=True, blank=True)
    revoked_at = models.DateTimeField("thời điểm thu hồi", null=True, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True, default="")
    created_at = models.DateTimeField("thời điểm tạo")
    history = history_of_rows(excluded=("verifier",))

    class Meta:
        """A key id once per instance: the gateway finds a credential by it alone."""

        verbose_name = "thông tin xác thực"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["of_instance", "key_id"], name="credential_key_id_once")]

    def __str__(self) -> str:
        return self.key_id
