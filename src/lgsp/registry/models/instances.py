"""Instances and peers, and what every row of the registry shares: its instance, and its history.

Rules: an instance's key is its code, so that row-level security compares a column with a setting and needs no look-up.
"""

from typing import Any

from django.db import models
from django.dispatch import receiver
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record


class ByWhom(models.Model):
    """A column of every history table.

    Who did it, as text, also when it was not an officer (a command at the terminal, an import).
    """

    history_by = models.CharField("người thực hiện", max_length=200, blank=True, default="")

    class Meta:
        """Columns only."""

        abstract = True


def history_of_rows(*, excluded: tuple[str, ...] = ()) -> HistoricalRecords:
    """The history of a model. Columns that hold a secret or a large text are excluded."""
    return HistoricalRecords(bases=[ByWhom], excluded_fields=list(excluded), user_related_name="+")


class Instance(models.Model):
    """One LGSP: a tenant, such as a province or a ministry."""

    code = models.CharField("mã nền tảng", max_length=100, primary_key=True)
    name = models.CharField("tên", max_length=300)
    name_en = models.CharField("tên tiếng Anh", max_length=300, blank=True, default="")
    created_at = models.DateTimeField("thời điểm tạo")
    history = history_of_rows()

    class Meta:
        """Names."""

        verbose_name = "nền tảng tích hợp, chia sẻ dữ liệu"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return self.code


class Scoped(models.Model):
    """A row that belongs to an instance; row-level security hides it from every other.

    The field is not called `instance`, because that is a word of simple-history's.
    """

    of_instance = models.ForeignKey(
        Instance, on_delete=models.PROTECT, related_name="+", db_column="instance_id", verbose_name="nền tảng"
    )

    class Meta:
        """Columns only."""

        abstract = True


class Peer(Scoped):
    """Another instance, reached through a connection: the national platform is `VN`."""

    code = models.CharField("mã nền tảng", max_length=100)
    name = models.CharField("tên", max_length=300)
    name_en = models.CharField("tên tiếng Anh", max_length=300, blank=True, default="")
    created_at = models.DateTimeField("thời điểm tạo")
    history = history_of_rows()

    class Meta:
        """A code once per instance."""

        verbose_name = "nền tảng kết nối ngang hàng"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["of_instance", "code"], name="peer_code_once")]

    def __str__(self) -> str:
        return self.code


@receiver(pre_create_historical_record, dispatch_uid="lgsp-history-by")
def _say_by_whom(sender: Any, instance: models.Model, history_instance: Any, **_: Any) -> None:
    history_instance.history_by = getattr(instance, "_history_by", "")
