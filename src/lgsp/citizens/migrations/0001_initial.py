"""Uses of persons' data, and questions about them."""

import django.db.models.deletion
from django.db import migrations, models

from lgsp.registry.queries.row_security import policies


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registry', '0014_body_looks'),
    ]

    operations = [
        migrations.CreateModel(
            name='PersonUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('instance', models.TextField(db_column='instance_id', verbose_name='nền tảng')),
                ('pseudonym', models.TextField(verbose_name='bí danh của người có dữ liệu')),
                ('started_at', models.DateTimeField(verbose_name='bắt đầu')),
                ('transaction_id', models.UUIDField(verbose_name='mã giao dịch')),
                ('data', models.TextField(default='', verbose_name='loại dữ liệu')),
                ('usage', models.JSONField(null=True, verbose_name='bên khai thác nêu')),
                ('consumer', models.TextField(default='', verbose_name='đơn vị khai thác')),
                ('service', models.TextField(default='', verbose_name='dịch vụ')),
                ('purpose', models.TextField(default='', verbose_name='mục đích khai thác')),
                ('legal_basis', models.TextField(default='', verbose_name='căn cứ pháp lý')),
                ('message_id', models.TextField(default='', verbose_name='mã thông điệp của bên gọi')),
                ('outcome', models.TextField(default='', verbose_name='kết quả')),
            ],
            options={
                'verbose_name': 'lượt khai thác dữ liệu cá nhân',
                'verbose_name_plural': 'lượt khai thác dữ liệu cá nhân',
                'indexes': [models.Index(fields=['pseudonym', '-started_at'], name='person_use_by_person'), models.Index(fields=['transaction_id'], name='person_use_by_transaction')],
                'constraints': [models.UniqueConstraint(fields=('instance', 'pseudonym', 'transaction_id'), name='person_use_once')],
            },
        ),
        migrations.CreateModel(
            name='PersonQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('instance', models.TextField(db_column='instance_id', verbose_name='nền tảng')),
                ('pseudonym', models.TextField(editable=False, verbose_name='bí danh của người hỏi')),
                ('transaction_id', models.UUIDField(verbose_name='mã giao dịch')),
                ('consumer', models.TextField(verbose_name='đơn vị khai thác')),
                ('service', models.TextField(verbose_name='dịch vụ')),
                ('kind', models.CharField(choices=[('question', 'hỏi'), ('objection', 'phản đối')], max_length=20, verbose_name='loại')),
                ('text', models.TextField(verbose_name='nội dung')),
                ('asked_at', models.DateTimeField(verbose_name='thời điểm hỏi')),
                ('due_on', models.DateField(verbose_name='hạn trả lời')),
                ('answer', models.TextField(default='', verbose_name='trả lời')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='thời điểm trả lời')),
                ('answered_by', models.TextField(default='', verbose_name='người trả lời')),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.member', verbose_name='cơ quan phải trả lời')),
            ],
            options={
                'verbose_name': 'câu hỏi của người có dữ liệu',
                'verbose_name_plural': 'câu hỏi của người có dữ liệu',
                'indexes': [models.Index(fields=['pseudonym', '-asked_at'], name='person_question_by_person'), models.Index(fields=['answered_at', 'due_on'], name='person_question_by_term')],
            },
        ),
        *policies("citizens_personuse", "citizens_personquestion"),
    ]
