"""The index of the journal: exchanges by day, figures by minute, positions by log; row-level security on each."""

import django.contrib.postgres.fields
from django.db import migrations, models

from lgsp.monitor.statements import SCHEMA
from lgsp.registry.queries.row_security import policies


class Migration(migrations.Migration):
    """Before a deploy: adds tables only."""

    initial = True

    dependencies = [("registry", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Exchange",
            fields=[("transaction_id", models.UUIDField(primary_key=True, serialize=False, verbose_name="mã giao dịch"))],
            options={"verbose_name": "giao dịch", "verbose_name_plural": "giao dịch", "db_table": "monitor_exchange", "managed": False},
        ),
        migrations.RunSQL([SCHEMA["make_exchanges"]], [SCHEMA["drop_exchanges"]]),
        migrations.CreateModel(
            name="MinuteFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("instance", models.TextField(db_column="instance_id", verbose_name="nền tảng")),
                ("minute", models.DateTimeField(verbose_name="phút")),
                ("service", models.TextField(verbose_name="dịch vụ")),
                ("consumer", models.TextField(verbose_name="đơn vị khai thác")),
                ("calls", models.BigIntegerField(verbose_name="số lượt gọi")),
                ("answered", models.BigIntegerField(verbose_name="đã trả lời")),
                ("failed", models.BigIntegerField(verbose_name="nơi cung cấp lỗi")),
                ("refused", models.BigIntegerField(verbose_name="bị từ chối")),
                ("errors_5xx", models.BigIntegerField(verbose_name="trả lời 5xx")),
                ("duration_us_sum", models.BigIntegerField(verbose_name="tổng thời gian (µs)")),
                ("duration_us_max", models.BigIntegerField(verbose_name="thời gian lâu nhất (µs)")),
                ("buckets", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name="phân bố thời gian")),
            ],
            options={"verbose_name": "số liệu theo phút", "verbose_name_plural": "số liệu theo phút"},
        ),
        migrations.CreateModel(
            name="IndexPosition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("instance", models.TextField(db_column="instance_id", verbose_name="nền tảng")),
                ("log", models.TextField(verbose_name="quyển nhật ký")),
                ("sequence", models.BigIntegerField(verbose_name="bản ghi kế tiếp")),
                ("segment", models.BigIntegerField(verbose_name="tệp")),
                ("file_offset", models.BigIntegerField(verbose_name="vị trí trong tệp")),
                ("caught_up_at", models.DateTimeField(null=True, verbose_name="bắt kịp lần cuối")),
            ],
            options={"verbose_name": "vị trí lập chỉ mục", "verbose_name_plural": "vị trí lập chỉ mục"},
        ),
        migrations.AddConstraint(
            model_name="minutefigures",
            constraint=models.UniqueConstraint(fields=("instance", "minute", "service", "consumer"), name="minute_figures_once"),
        ),
        migrations.AddConstraint(
            model_name="indexposition",
            constraint=models.UniqueConstraint(fields=("instance", "log"), name="index_position_once"),
        ),
        *policies("monitor_exchange", "monitor_exchange_default", "monitor_minutefigures", "monitor_indexposition"),
    ]
