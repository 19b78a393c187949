"""Calls that officers send again."""

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
            name='HistoricalResendRequest',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_by', models.CharField(blank=True, default='', max_length=200, verbose_name='người thực hiện')),
                ('transaction_id', models.UUIDField(verbose_name='giao dịch gốc')),
                ('service', models.TextField(verbose_name='dịch vụ')),
                ('version', models.TextField(verbose_name='phiên bản dịch vụ')),
                ('consumer', models.TextField(verbose_name='đơn vị khai thác')),
                ('is_edited', models.BooleanField(verbose_name='đã sửa')),
                ('accepts_repeat', models.BooleanField(verbose_name='chấp nhận có thể làm hai lần')),
                ('request_digest', models.CharField(max_length=64, verbose_name='mã băm yêu cầu')),
                ('status', models.CharField(choices=[('waiting', 'chờ người duyệt'), ('refused', 'không duyệt'), ('expired', 'quá hạn'), ('sent', 'đã gửi'), ('not_sent', 'không gửi được')], max_length=20, verbose_name='trạng thái')),
                ('asked_by', models.TextField(verbose_name='người đề nghị')),
                ('asked_at', models.DateTimeField(verbose_name='thời điểm đề nghị')),
                ('reason', models.TextField(verbose_name='lý do')),
                ('expires_at', models.DateTimeField(null=True, verbose_name='hạn duyệt')),
                ('decided_by', models.TextField(default='', verbose_name='người quyết định')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='thời điểm quyết định')),
                ('decision', models.TextField(default='', verbose_name='lý do quyết định')),
                ('act', models.UUIDField(null=True, verbose_name='mã tác nghiệp gửi')),
                ('resent_id', models.UUIDField(null=True, verbose_name='giao dịch gửi lại')),
                ('reply_status', models.IntegerField(null=True, verbose_name='mã trạng thái trả lời')),
                ('reply_error', models.TextField(default='', verbose_name='lỗi')),
                ('reply_us', models.BigIntegerField(null=True, verbose_name='thời gian (µs)')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('of_instance', models.ForeignKey(blank=True, db_column='instance_id', db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.instance', verbose_name='nền tảng')),
            ],
            options={
                'verbose_name': 'historical lượt gọi đề nghị gửi lại',
                'verbose_name_plural': 'historical lượt gọi đề nghị gửi lại',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='ResendRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('transaction_id', models.UUIDField(verbose_name='giao dịch gốc')),
                ('service', models.TextField(verbose_name='dịch vụ')),
                ('version', models.TextField(verbose_name='phiên bản dịch vụ')),
                ('consumer', models.TextField(verbose_name='đơn vị khai thác')),
                ('is_edited', models.BooleanField(verbose_name='đã sửa')),
                ('accepts_repeat', models.BooleanField(verbose_name='chấp nhận có thể làm hai lần')),
                ('request_digest', models.CharField(max_length=64, verbose_name='mã băm yêu cầu')),
                ('sealed', models.TextField(blank=True, default='', editable=False)),
                ('status', models.CharField(choices=[('waiting', 'chờ người duyệt'), ('refused', 'không duyệt'), ('expired', 'quá hạn'), ('sent', 'đã gửi'), ('not_sent', 'không gửi được')], max_length=20, verbose_name='trạng thái')),
                ('asked_by', models.TextField(verbose_name='người đề nghị')),
                ('asked_at', models.DateTimeField(verbose_name='thời điểm đề nghị')),
                ('reason', models.TextField(verbose_name='lý do')),
                ('expires_at', models.DateTimeField(null=True, verbose_name='hạn duyệt')),
                ('decided_by', models.TextField(default='', verbose_name='người quyết định')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='thời điểm quyết định')),
                ('decision', models.TextField(default='', verbose_name='lý do quyết định')),
                ('act', models.UUIDField(null=True, verbose_name='mã tác nghiệp gửi')),
                ('resent_id', models.UUIDField(null=True, verbose_name='giao dịch gửi lại')),
                ('reply_status', models.IntegerField(null=True, verbose_name='mã trạng thái trả lời')),
                ('reply_error', models.TextField(default='', verbose_name='lỗi')),
                ('reply_us', models.BigIntegerField(null=True, verbose_name='thời gian (µs)')),
                ('of_instance', models.ForeignKey(db_column='instance_id', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.instance', verbose_name='nền tảng')),
            ],
            options={
                'verbose_name': 'lượt gọi đề nghị gửi lại',
                'verbose_name_plural': 'lượt gọi đề nghị gửi lại',
                'indexes': [models.Index(fields=['transaction_id', '-asked_at'], name='resend_by_exchange'), models.Index(fields=['status', '-asked_at'], name='resend_by_status')],
            },
        ),
        *policies("replay_resendrequest", "replay_historicalresendrequest"),
    ]
