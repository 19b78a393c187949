"""Figures made from the index: by minute and by day. Only the indexer writes them (`statements.sql`)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from lgsp.exchanges.models.exchanges import OUTCOMES


class MinuteFigures(models.Model):
    """What happened in one minute between one consumer and one service. `buckets` counts durations (`rules.BOUNDS_US`)."""

    instance = models.TextField("nền tảng", db_column="instance_id")
    minute = models.DateTimeField("phút")
    service = models.TextField("dịch vụ")
    consumer = models.TextField("đơn vị khai thác")
    calls = models.BigIntegerField("số lượt gọi")
    answered = models.BigIntegerField("đã trả lời")
    failed = models.BigIntegerField("nơi cung cấp lỗi")
    refused = models.BigIntegerField("bị từ chối")
    errors_5xx = models.BigIntegerField("trả lời 5xx")
    duration_us_sum = models.BigIntegerField("tổng thời gian (µs)")
    duration_us_max = models.BigIntegerField("thời gian lâu nhất (µs)")
    buckets = ArrayField(models.BigIntegerField(), verbose_name="phân bố thời gian")

    class Meta:
        """One row per minute, service and consumer."""

        verbose_name = "số liệu theo phút"
        verbose_name_plural = verbose_name
        constraints = [models.UniqueConstraint(fields=["instance", "minute", "service", "consumer"], name="minute_figures_once")]

    def __str__(self) -> str:
        return f"{self.minute:%Y-%m-%d %H:%M} {self.service}"


class DayFigures(models.Model):
    """What happened on one Vietnamese calendar day between one consumer and one service, by outcome. Buckets as in `MinuteFigures`."""

    instance = models.TextField("nền tảng", db_column="instance_id")
    day = models.DateField("ngày")
    service = models.TextField("dịch vụ")
    consumer = models.TextField("đơn vị khai thác")
    outcome = models.TextField("kết quả", choices=OUTCOMES)
    calls = models.BigIntegerField("số lượt gọi")
    errors_4xx = models.BigIntegerField("trả lời 4xx")
    errors_5xx = models.BigIntegerField("trả lời 5xx")
    request_bytes = models.BigIntegerField("cỡ các yêu cầu (byte)")
    reply_bytes = models.BigIntegerField("cỡ các trả lời (byte)")
    duration_us_sum = models.BigIntegerField("tổng thời gian (µs)")
    duration_us_max = models.BigIntegerField("thời gian lâu nhất (µs)")
    buckets = ArrayField(models.BigIntegerField(), verbose_name="phân bố thời gian")

    class Meta:
        """One row per day, service, consumer and outcome; who ever called or was called is found by stepping through the indexes."""

        verbose_name = "số liệu theo ngày"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(fields=["instance", "day", "service", "consumer", "outcome"], name="day_figures_once")
        ]
        indexes = [
            models.Index(fields=["consumer", "day"], name="day_figures_by_consumer"),
            models.Index(fields=["service", "day"], name="day_figures_by_service"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.service}"
