"""The index of the journal and its figures."""

import django.contrib.postgres.fields
from django.db import migrations, models

from lgsp.registry.queries.row_security import policies
from lgsp.exchanges.statements import SCHEMA


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Exchange',
            fields=[
                ('transaction_id', models.UUIDField(primary_key=True, serialize=False, verbose_name='mã giao dịch')),
                ('started_at', models.DateTimeField(verbose_name='bắt đầu')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='kết thúc')),
                ('instance', models.TextField(db_column='instance_id', verbose_name='nền tảng')),
                ('consumer', models.TextField(default='', verbose_name='đơn vị khai thác')),
                ('credential', models.TextField(default='', verbose_name='thông tin xác thực')),
                ('consumer_address', models.TextField(default='', verbose_name='địa chỉ gọi đến')),
                ('service', models.TextField(default='', verbose_name='dịch vụ')),
                ('version', models.TextField(default='', verbose_name='phiên bản dịch vụ')),
                ('endpoint', models.TextField(default='', verbose_name='phương thức, đường dẫn')),
                ('access_right', models.TextField(default='', verbose_name='quyền khai thác')),
                ('purpose', models.TextField(default='', verbose_name='mục đích khai thác')),
                ('legal_basis', models.TextField(default='', verbose_name='căn cứ pháp lý')),
                ('face', models.TextField(default='', verbose_name='bộ kết nối')),
                ('message_id', models.TextField(default='', verbose_name='mã thông điệp của bên gọi')),
                ('outcome', models.TextField(choices=[('', 'đang xử lý'), ('answered', 'đã trả lời'), ('failed', 'nơi cung cấp lỗi'), ('refused', 'bị từ chối'), ('aborted', 'bên gọi ngắt giữa chừng')], default='', verbose_name='kết quả')),
                ('status', models.IntegerField(null=True, verbose_name='mã trạng thái')),
                ('error', models.TextField(default='', verbose_name='lỗi')),
                ('duration_us', models.BigIntegerField(null=True, verbose_name='tổng thời gian (µs)')),
                ('upstream_us', models.BigIntegerField(null=True, verbose_name='thời gian nơi cung cấp (µs)')),
                ('request_bytes', models.BigIntegerField(null=True, verbose_name='cỡ yêu cầu (byte)')),
                ('reply_bytes', models.BigIntegerField(null=True, verbose_name='cỡ trả lời (byte)')),
                ('configuration', models.BigIntegerField(null=True, verbose_name='phiên bản cấu hình')),
                ('log', models.TextField(verbose_name='quyển nhật ký')),
                ('sequences', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='số thứ tự các bản ghi')),
                ('alias', models.TextField(default='', verbose_name='định danh cũ được gọi')),
            ],
            options={
                'verbose_name': 'giao dịch',
                'verbose_name_plural': 'giao dịch',
                
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='DayFigures',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('instance', models.TextField(db_column='instance_id', verbose_name='nền tảng')),
                ('day', models.DateField(verbose_name='ngày')),
                ('service', models.TextField(verbose_name='dịch vụ')),
                ('consumer', models.TextField(verbose_name='đơn vị khai thác')),
                ('outcome', models.TextField(choices=[('', 'đang xử lý'), ('answered', 'đã trả lời'), ('failed', 'nơi cung cấp lỗi'), ('refused', 'bị từ chối'), ('aborted', 'bên gọi ngắt giữa chừng')], verbose_name='kết quả')),
                ('calls', models.BigIntegerField(verbose_name='số lượt gọi')),
                ('errors_4xx', models.BigIntegerField(verbose_name='trả lời 4xx')),
                ('errors_5xx', models.BigIntegerField(verbose_name='trả lời 5xx')),
                ('request_bytes', models.BigIntegerField(verbose_name='cỡ các yêu cầu (byte)')),
                ('reply_bytes', models.BigIntegerField(verbose_name='cỡ các trả lời (byte)')),
                ('duration_us_sum', models.BigIntegerField(verbose_name='tổng thời gian (µs)')),
                ('duration_us_max', models.BigIntegerField(verbose_name='thời gian lâu nhất (µs)')),
                ('buckets', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='phân bố thời gian')),
            ],
            options={
                'verbose_name': 'số liệu theo ngày',
                'verbose_name_plural': 'số liệu theo ngày',
                'indexes': [models.Index(fields=['consumer', 'day'], name='day_figures_by_consumer'), models.Index(fields=['service', 'day'], name='day_figures_by_service')],
                'constraints': [models.UniqueConstraint(fields=('instance', 'day', 'service', 'consumer', 'outcome'), name='day_figures_once')],
            },
        ),
        migrations.CreateModel(
            name='IndexPosition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('instance', models.TextField(db_column='instance_id', verbose_name='nền tảng')),
                ('log', models.TextField(verbose_name='quyển nhật ký')),
                ('sequence', models.BigIntegerField(verbose_name='bản ghi kế tiếp')),
                ('segment', models.BigIntegerField(verbose_name='tệp')),
                ('file_offset', models.BigIntegerField(verbose_name='vị trí trong tệp')),
                ('caught_up_at', models.DateTimeField(null=True, verbose_name='bắt kịp lần cuối')),
            ],
            options={
                'verbose_name': 'vị trí lập chỉ mục',
                'verbose_name_plural': 'vị trí lập chỉ mục',
                'constraints': [models.UniqueConstraint(fields=('instance', 'log'), name='index_position_once')],
            },
        ),
        migrations.CreateModel(
            name='MinuteFigures',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('instance', models.TextField(db_column='instance_id', verbose_name='nền tảng')),
                ('minute', models.DateTimeField(verbose_name='phút')),
                ('service', models.TextField(verbose_name='dịch vụ')),
                ('consumer', models.TextField(verbose_name='đơn vị khai thác')),
                ('calls', models.BigIntegerField(verbose_name='số lượt gọi')),
                ('answered', models.BigIntegerField(verbose_name='đã trả lời')),
                ('failed', models.BigIntegerField(verbose_name='nơi cung cấp lỗi')),
                ('refused', models.BigIntegerField(verbose_name='bị từ chối')),
                ('errors_5xx', models.BigIntegerField(verbose_name='trả lời 5xx')),
                ('duration_us_sum', models.BigIntegerField(verbose_name='tổng thời gian (µs)')),
                ('duration_us_max', models.BigIntegerField(verbose_name='thời gian lâu nhất (µs)')),
                ('buckets', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='phân bố thời gian')),
            ],
            options={
                'verbose_name': 'số liệu theo phút',
                'verbose_name_plural': 'số liệu theo phút',
                'constraints': [models.UniqueConstraint(fields=('instance', 'minute', 'service', 'consumer'), name='minute_figures_once')],
            },
        ),
        migrations.RunSQL([SCHEMA["make_exchanges"]], [SCHEMA["drop_exchanges"]]),
        migrations.RunSQL([SCHEMA["add_expiry"]], [SCHEMA["drop_expiry"]]),
        *policies("exchanges_exchange", "exchanges_exchange_default", "exchanges_dayfigures", "exchanges_indexposition", "exchanges_minutefigures"),
    ]
