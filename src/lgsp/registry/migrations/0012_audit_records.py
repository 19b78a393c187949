"""Acts on their way into the journal. Before the deployment: additive; what was done before stays in the history alone."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from lgsp.registry.queries.row_security import policies


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0011_kept_bodies"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("transaction_id", models.UUIDField(unique=True, verbose_name="mã tác nghiệp")),
                ("name", models.TextField(verbose_name="tác nghiệp")),
                ("by", models.TextField(verbose_name="người thực hiện")),
                ("at", models.DateTimeField(verbose_name="thời điểm")),
                ("why", models.TextField(verbose_name="lý do")),
                (
                    "subjects",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None, verbose_name="đối tượng"),
                ),
                ("rows", models.IntegerField(verbose_name="số dòng đã ghi")),
                ("changes", models.TextField(verbose_name="mã băm các dòng đã ghi")),
                ("digest", models.TextField(verbose_name="mã băm của tác nghiệp")),
                ("sequence", models.BigIntegerField(null=True, verbose_name="số thứ tự trong nhật ký")),
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
                "verbose_name": "tác nghiệp đã ghi",
                "verbose_name_plural": "tác nghiệp đã ghi",
                "indexes": [
                    models.Index(condition=models.Q(("sequence", None)), fields=["id"], name="audit_record_waiting"),
                    models.Index(fields=["at"], name="audit_record_by_time"),
                    django.contrib.postgres.indexes.GinIndex(fields=["subjects"], name="audit_record_by_subject"),
                ],
            },
        ),
        *policies("registry_auditrecord"),
    ]
