"""What has expired, and how much room is taken; partitions of the index can be dropped. Before the deployment: additive."""

import django.db.models.deletion
from django.db import migrations, models

from lgsp.monitor.statements import SCHEMA
from lgsp.registry.queries.row_security import policies


class Migration(migrations.Migration):
    """Two tables, one function."""

    dependencies = [("monitor", "0005_day_figures"), ("registry", "0012_recorded_acts")]

    operations = [
        migrations.CreateModel(
            name="ExpiredSegment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("log", models.TextField(verbose_name="quyển nhật ký")),
                ("first_sequence", models.BigIntegerField(verbose_name="bản ghi đầu")),
                ("end_sequence", models.BigIntegerField(verbose_name="sau bản ghi cuối")),
                ("size_bytes", models.BigIntegerField(verbose_name="cỡ (byte)")),
                ("due_on", models.DateField(verbose_name="đến hạn")),
                ("rule", models.TextField(verbose_name="quy tắc")),
                ("declared_at", models.DateTimeField(verbose_name="thời điểm ghi nhận hết hạn")),
                (
                    "of_instance",
                    models.ForeignKey(
                        db_column="instance_id",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.instance",
                        verbose_name="nền tảng",
                    ),
                ),
            ],
            options={
                "verbose_name": "đoạn nhật ký hết hạn",
                "verbose_name_plural": "đoạn nhật ký hết hạn",
                "constraints": [
                    models.UniqueConstraint(fields=("of_instance", "log", "first_sequence"), name="expired_segment_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="DiskUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("instance", models.TextField(db_column="instance_id", verbose_name="nền tảng")),
                ("day", models.DateField(verbose_name="ngày")),
                ("kind", models.TextField(verbose_name="loại")),
                ("size_bytes", models.BigIntegerField(verbose_name="cỡ (byte)")),
                ("measured_at", models.DateTimeField(verbose_name="thời điểm đo")),
            ],
            options={
                "verbose_name": "dung lượng đã dùng",
                "verbose_name_plural": "dung lượng đã dùng",
                "constraints": [models.UniqueConstraint(fields=("instance", "day", "kind"), name="disk_use_once")],
            },
        ),
        *policies("monitor_expiredsegment", "monitor_diskuse"),
        migrations.RunSQL([SCHEMA["add_expiry"]], [SCHEMA["drop_expiry"]]),
    ]
