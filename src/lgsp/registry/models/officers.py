"""Officers: the people who work with the platform, how they sign in once by a link, and their tokens for the JSON API.

Rules: an officer belongs to an instance and may belong to a member; passwords are Argon2; links and tokens are kept as
verifiers only.
"""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from lgsp.registry.models.instances import Scoped, history_of_rows
from lgsp.registry.models.members import Member

ROLES = [
    ("operator", "người vận hành"),
    ("approver", "người duyệt"),
    ("developer", "đơn vị phát triển"),
    ("leader", "lãnh đạo"),
    ("auditor", "thanh tra, kiểm toán"),
]


class Officer(AbstractBaseUser, Scoped):
    """A person who signs in. `last_login` is not kept as a column: sign-ins are records of their own."""

    last_login = None  # type: ignore[assignment]
    username = models.CharField("tên đăng nhập", max_length=150)
    name = models.CharField("họ và tên", max_length=200)
    email = models.EmailField("thư điện tử", blank=True, default="")
    role = models.CharField("vai trò", max_length=20, choices=ROLES)
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="cơ quan")
    is_active = models.BooleanField("đang hoạt động", default=True)
    created_at = models.DateTimeField("thời điểm tạo")
    history = history_of_rows(excluded=("password",))

    objects = BaseUserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    is_staff = False
    is_superuser = False

    class Meta:
        """A user name once per instance."""

        verbose_name = "cán bộ"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["of_instance", "username"], name="officer_username_once")]

    def __str__(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        """The name people read."""
        return self.name

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Never: roles decide (`rules.may_act`), Django's permission tables are not used."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Never, for the same reason."""
        return False


class SignInLink(Scoped):
    """A link that signs an officer in once."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", verbose_name="cán bộ")
    key_id = models.CharField("mã", max_length=100, unique=True)
    verifier = models.CharField(max_length=300)
    expires_at = models.DateTimeField("hết hạn")
    used_at = models.DateTimeField("thời điểm dùng", null=True, blank=True)
    created_at = models.DateTimeField("thời điểm tạo")
    created_by = models.CharField("người tạo", max_length=200)

    class Meta:
        """Names."""

        verbose_name = "liên kết đăng nhập một lần"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return self.key_id


class ApiToken(Scoped):
    """An officer's token for the JSON API."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", verbose_name="cán bộ")
    key_id = models.CharField("mã", max_length=100, unique=True)
    verifier = models.CharField(max_length=300)
    name = models.CharField("tên", max_length=200)
    valid_to = models.DateTimeField("hiệu lực đến")
    revoked_at = models.DateTimeField("thời điểm thu hồi", null=True, blank=True)
    created_at = models.DateTimeField("thời điểm tạo")

    class Meta:
        """Names."""

        verbose_name = "mã truy cập giao diện lập trình"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return self.key_id
