"""What the registry knows of code maps and of identifiers of before: what the configuration needs, no more.

Rules: the lists and mappings themselves belong to the catalogue, a step above; it leaves here one row per published mapping, with the period in
which each of its two list versions is in force, so that a configuration is compiled without looking up the stairs.
"""

from django.db import models

from lgsp.registry.models.instances import Scoped, history_of_rows


class CompiledCodeMap(Scoped):
    """One published mapping between two versions of lists, compiled in both directions and kept in object storage."""

    name = models.CharField("bảng chuyển đổi", max_length=120)
    source_list = models.CharField("danh mục nguồn", max_length=80)
    source_number = models.IntegerField("phiên bản nguồn")
    source_from = models.DateField("nguồn hiệu lực từ", null=True, blank=True)
    source_to = models.DateField("nguồn hiệu lực đến", null=True, blank=True)
    target_list = models.CharField("danh mục đích", max_length=80)
    target_number = models.IntegerField("phiên bản đích")
    target_from = models.DateField("đích hiệu lực từ", null=True, blank=True)
    target_to = models.DateField("đích hiệu lực đến", null=True, blank=True)
    forward_sha256 = models.CharField("mã băm chiều xuôi", max_length=64)
    backward_sha256 = models.CharField("mã băm chiều ngược", max_length=64)
    is_in_force = models.BooleanField("đang hiệu lực", default=True)
    created_at = models.DateTimeField("thời điểm tạo")
    history = history_of_rows()

    class Meta:
        """A name once per instance."""

        verbose_name = "bảng chuyển đổi mã đã biên dịch"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["of_instance", "name"], name="compiled_code_map_once")]

    def __str__(self) -> str:
        return self.name


class IdentifierAlias(Scoped):
    """An identifier of before, under which a member, subsystem or service is still called until a moment."""

    before = models.CharField("định danh cũ", max_length=510)
    now = models.CharField("định danh mới", max_length=510)
    valid_to = models.DateTimeField("dùng được đến", null=True, blank=True)
    recoding = models.CharField("lần đổi mã", max_length=100, blank=True, default="")
    created_at = models.DateTimeField("thời điểm tạo")
    history = history_of_rows()

    class Meta:
        """An identifier of before once per instance."""

        verbose_name = "định danh cũ còn dùng"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["of_instance", "before"], name="identifier_alias_once")]

    def __str__(self) -> str:
        return self.before
