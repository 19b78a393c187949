"""Looks at kept bodies. Before the deployment: additive."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from lgsp.registry.queries.row_security import policies


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0013_resending'),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalBodyLook',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_by', models.CharField(blank=True, default='', max_length=200, verbose_name='người thực hiện')),
                ('transaction_id', models.UUIDField(verbose_name='mã giao dịch')),
                ('service', models.TextField(verbose_name='dịch vụ')),
                ('looked_at', models.DateTimeField(verbose_name='thời điểm xem')),
                ('looked_by', models.TextField(verbose_name='người xem')),
                ('reason', models.TextField(verbose_name='lý do')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('of_instance', models.ForeignKey(blank=True, db_column='instance_id', db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.instance', verbose_name='nền tảng')),
            ],
            options={
                'verbose_name': 'historical lượt xem nội dung đã lưu',
                'verbose_name_plural': 'historical lượt xem nội dung đã lưu',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='BodyLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('transaction_id', models.UUIDField(verbose_name='mã giao dịch')),
                ('service', models.TextField(verbose_name='dịch vụ')),
                ('looked_at', models.DateTimeField(verbose_name='thời điểm xem')),
                ('looked_by', models.TextField(verbose_name='người xem')),
                ('reason', models.TextField(verbose_name='lý do')),
                ('of_instance', models.ForeignKey(db_column='instance_id', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.instance', verbose_name='nền tảng')),
            ],
            options={
                'verbose_name': 'lượt xem nội dung đã lưu',
                'verbose_name_plural': 'lượt xem nội dung đã lưu',
                'indexes': [models.Index(fields=['transaction_id', '-looked_at'], name='body_look_by_exchange')],
            },
        ),
        *policies("registry_bodylook", "registry_historicalbodylook"),
    ]
