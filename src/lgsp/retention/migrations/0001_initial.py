"""Legal holds, expired segments, room on disk."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from lgsp.registry.queries.row_security import policies


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registry', '0014_body_looks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DiskUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('instance', models.TextField(db_column='instance_id', verbose_name='nền tảng')),
                ('day', models.DateField(verbose_name='ngày')),
                ('kind', models.TextField(verbose_name='loại')),
                ('size_bytes', models.BigIntegerField(verbose_name='cỡ (byte)')),
                ('measured_at', models.DateTimeField(verbose_name='thời điểm đo')),
            ],
            options={
                'verbose_name': 'dung lượng đã dùng',
                'verbose_name_plural': 'dung lượng đã dùng',
                'constraints': [models.UniqueConstraint(fields=('instance', 'day', 'kind'), name='disk_use_once')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalLegalHold',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_by', models.CharField(blank=True, default='', max_length=200, verbose_name='người thực hiện')),
                ('transaction_id', models.UUIDField(null=True, verbose_name='mã giao dịch')),
                ('service', models.TextField(blank=True, default='', verbose_name='dịch vụ')),
                ('since', models.DateTimeField(null=True, verbose_name='từ')),
                ('until', models.DateTimeField(null=True, verbose_name='đến')),
                ('document', models.CharField(max_length=200, verbose_name='số văn bản')),
                ('placed_at', models.DateTimeField(verbose_name='thời điểm đặt')),
                ('placed_by', models.TextField(verbose_name='người đặt')),
                ('reason', models.TextField(verbose_name='lý do')),
                ('released_at', models.DateTimeField(null=True, verbose_name='thời điểm gỡ')),
                ('released_by', models.TextField(default='', verbose_name='người gỡ')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('of_instance', models.ForeignKey(blank=True, db_column='instance_id', db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.instance', verbose_name='nền tảng')),
            ],
            options={
                'verbose_name': 'historical lệnh giữ chứng cứ',
                'verbose_name_plural': 'historical lệnh giữ chứng cứ',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='ExpiredSegment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('log', models.TextField(verbose_name='quyển nhật ký')),
                ('first_sequence', models.BigIntegerField(verbose_name='bản ghi đầu')),
                ('end_sequence', models.BigIntegerField(verbose_name='sau bản ghi cuối')),
                ('size_bytes', models.BigIntegerField(verbose_name='cỡ (byte)')),
                ('due_on', models.DateField(verbose_name='đến hạn')),
                ('rule', models.TextField(verbose_name='quy tắc')),
                ('declared_at', models.DateTimeField(verbose_name='thời điểm ghi nhận hết hạn')),
                ('of_instance', models.ForeignKey(db_column='instance_id', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.instance', verbose_name='nền tảng')),
            ],
            options={
                'verbose_name': 'đoạn nhật ký hết hạn',
                'verbose_name_plural': 'đoạn nhật ký hết hạn',
                'constraints': [models.UniqueConstraint(fields=('of_instance', 'log', 'first_sequence'), name='expired_segment_once')],
            },
        ),
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('transaction_id', models.UUIDField(null=True, verbose_name='mã giao dịch')),
                ('service', models.TextField(blank=True, default='', verbose_name='dịch vụ')),
                ('since', models.DateTimeField(null=True, verbose_name='từ')),
                ('until', models.DateTimeField(null=True, verbose_name='đến')),
                ('document', models.CharField(max_length=200, verbose_name='số văn bản')),
                ('placed_at', models.DateTimeField(verbose_name='thời điểm đặt')),
                ('placed_by', models.TextField(verbose_name='người đặt')),
                ('reason', models.TextField(verbose_name='lý do')),
                ('released_at', models.DateTimeField(null=True, verbose_name='thời điểm gỡ')),
                ('released_by', models.TextField(default='', verbose_name='người gỡ')),
                ('of_instance', models.ForeignKey(db_column='instance_id', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.instance', verbose_name='nền tảng')),
            ],
            options={
                'verbose_name': 'lệnh giữ chứng cứ',
                'verbose_name_plural': 'lệnh giữ chứng cứ',
                'indexes': [models.Index(fields=['released_at', '-placed_at'], name='legal_hold_in_force')],
            },
        ),
        *policies("retention_legalhold", "retention_historicallegalhold", "retention_expiredsegment", "retention_diskuse"),
    ]
