"""Imports of mappings, and the links that a change of codes tries again. Before the deployment: additive."""

import django.db.models.deletion
from django.db import migrations, models

from lgsp.registry.queries.row_security import policies


class Migration(migrations.Migration):
    """Applied by `lgsp up` and `lgsp prepare`."""

    dependencies = [
        ("catalogue", "0002_words_of_codes"),
        ("registry", "0012_audit_records"),
    ]

    operations = [
        migrations.AddField(
            model_name="recoding",
            name="links",
            field=models.JSONField(default=list, verbose_name="thử lại kết nối"),
        ),
        migrations.CreateModel(
            name="MappingImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=300, verbose_name="tên tệp")),
                ("sha256", models.CharField(max_length=64, verbose_name="mã băm")),
                ("columns", models.JSONField(default=dict, verbose_name="ghép cột")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "đang chờ"),
                            ("running", "đang chạy"),
                            ("done", "đã xong"),
                            ("refused", "có lỗi, chưa nhập gì"),
                        ],
                        default="waiting",
                        max_length=20,
                        verbose_name="trạng thái",
                    ),
                ),
                ("rows_done", models.IntegerField(default=0, verbose_name="số dòng đã đọc")),
                ("rows", models.IntegerField(default=0, verbose_name="số dòng")),
                ("faults", models.JSONField(default=list, verbose_name="lỗi")),
                ("faults_count", models.IntegerField(default=0, verbose_name="số lỗi")),
                ("notices", models.JSONField(default=list, verbose_name="lưu ý")),
                ("by", models.CharField(max_length=200, verbose_name="người nhập")),
                ("why", models.TextField(verbose_name="lý do")),
                ("created_at", models.DateTimeField(verbose_name="thời điểm tạo")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="thời điểm xong")),
                ("facts", models.JSONField(default=dict, verbose_name="thông tin bảng chuyển đổi")),
                (
                    "mapping",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="catalogue.codemapping",
                        verbose_name="bản thảo",
                    ),
                ),
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
                "verbose_name": "lần nhập bảng chuyển đổi mã",
                "verbose_name_plural": "lần nhập bảng chuyển đổi mã",
            },
        ),
        *policies("catalogue_mappingimport"),
    ]
