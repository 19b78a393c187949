"""Code lists, versions, codes, mappings, and what belongs to their exchange. Before the deployment: adds tables only."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from lgsp.registry.queries.row_security import policies

KEEP_PUBLISHED = """
CREATE FUNCTION catalogue_keep_codes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT version_id FROM touched) AS one
        JOIN catalogue_codelistversion AS version ON version.id = one.version_id WHERE version.status <> 'draft'
    ) THEN
        RAISE EXCEPTION 'codes of a version that is no draft never change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION catalogue_keep_mapped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT mapping_id FROM touched) AS one
        JOIN catalogue_codemapping AS mapping ON mapping.id = one.mapping_id WHERE mapping.status <> 'draft'
    ) THEN
        RAISE EXCEPTION 'rows of a mapping that is no draft never change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_added AFTER INSERT ON catalogue_code REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_keep_codes();
CREATE TRIGGER keep_changed AFTER UPDATE ON catalogue_code REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_keep_codes();
CREATE TRIGGER keep_deleted AFTER DELETE ON catalogue_code REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_keep_codes();
CREATE TRIGGER keep_added AFTER INSERT ON catalogue_mappedcode REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_keep_mapped();
CREATE TRIGGER keep_changed AFTER UPDATE ON catalogue_mappedcode REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_keep_mapped();
CREATE TRIGGER keep_deleted AFTER DELETE ON catalogue_mappedcode REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION catalogue_keep_mapped();
"""
"""Whatever the program does, the database lets nobody change a published version or mapping."""

LET_PUBLISHED_GO = """
DROP FUNCTION catalogue_keep_codes() CASCADE;
DROP FUNCTION catalogue_keep_mapped() CASCADE;
"""
"""The way back."""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registry', '0009_code_maps'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CodeList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=80, verbose_name='mã danh mục')),
                ('name', models.CharField(max_length=300, verbose_name='tên')),
                ('name_en', models.CharField(blank=True, default='', max_length=300, verbose_name='tên tiếng Anh')),
                ('description', models.TextField(blank=True, default='', verbose_name='mô tả')),
                ('owner_name', models.CharField(blank=True, default='', max_length=300, verbose_name='cơ quan ban hành')),
                ('legal_basis', models.TextField(blank=True, default='', verbose_name='căn cứ pháp lý')),
                ('source', models.TextField(blank=True, default='', verbose_name='nguồn dữ liệu')),
                ('source_on', models.DateField(blank=True, null=True, verbose_name='dữ liệu tính đến ngày')),
                ('certainty', models.CharField(choices=[('V', 'đã đối chiếu với mã đang dùng'), ('O', 'theo văn bản chính thức'), ('S', 'theo nguồn thứ cấp, chưa đối chiếu'), ('U', 'chưa rõ nguồn')], default='U', max_length=1, verbose_name='độ tin cậy')),
                ('properties', models.JSONField(default=list, verbose_name='thuộc tính')),
                ('levels', models.JSONField(default=list, verbose_name='tên các cấp')),
                ('faces', models.JSONField(default=list, verbose_name='mã trên giao diện danh mục dùng chung')),
                ('sort_key', models.CharField(db_index=True, editable=False, max_length=600)),
                ('search_text', models.TextField(editable=False)),
                ('created_at', models.DateTimeField(verbose_name='thời điểm tạo')),
                ('of_instance', models.ForeignKey(db_column='instance_id', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.instance', verbose_name='nền tảng')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.member', verbose_name='cơ quan quản lý')),
            ],
            options={
                'verbose_name': 'danh mục dùng chung',
                'verbose_name_plural': 'danh mục dùng chung',
            },
        ),
        migrations.CreateModel(
            name='CodeListVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField(blank=True, null=True, verbose_name='phiên bản')),
                ('status', models.CharField(choices=[('draft', 'bản thảo'), ('review', 'chờ duyệt'), ('published', 'đã công bố')], default='draft', max_length=20, verbose_name='trạng thái')),
                ('effective_on', models.DateField(blank=True, null=True, verbose_name='hiệu lực từ ngày')),
                ('title', models.CharField(blank=True, default='', max_length=300, verbose_name='tên phiên bản')),
                ('legal_basis', models.TextField(blank=True, default='', verbose_name='căn cứ')),
                ('rows', models.IntegerField(default=0, verbose_name='số mã')),
                ('sha256', models.CharField(blank=True, default='', max_length=64, verbose_name='mã băm nội dung')),
                ('created_at', models.DateTimeField(verbose_name='thời điểm tạo')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='thời điểm công bố')),
                ('by', models.CharField(blank=True, default='', max_length=200, verbose_name='người lập')),
                ('code_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.codelist', verbose_name='danh mục')),
                ('of_instance', models.ForeignKey(db_column='instance_id', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.instance', verbose_name='nền tảng')),
            ],
            options={
                'verbose_name': 'phiên bản danh mục',
                'verbose_name_plural': 'phiên bản danh mục',
            },
        ),
        migrations.CreateModel(
            name='Code',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.IntegerField(verbose_name='thứ tự')),
                ('code', models.CharField(max_length=100, verbose_name='mã')),
                ('name', models.CharField(max_length=500, verbose_name='tên')),
                ('name_en', models.CharField(blank=True, default='', max_length=500, verbose_name='tên tiếng Anh')),
                ('name_short', models.CharField(blank=True, default='', max_length=200, verbose_name='tên ngắn')),
                ('parent', models.CharField(blank=True, default='', max_length=100, verbose_name='mã cấp trên')),
                ('level', models.SmallIntegerField(default=1, verbose_name='cấp')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='hiệu lực từ')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='hiệu lực đến')),
                ('properties', models.JSONField(default=dict, verbose_name='thuộc tính')),
                ('search_text', models.TextField(editable=False)),
                ('of_instance', models.ForeignKey(db_column='instance_id', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.instance', verbose_name='nền tảng')),
                ('version', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.codelistversion', verbose_name='phiên bản')),
            ],
            options={
                'verbose_name': 'mã',
                'verbose_name_plural': 'mã',
            },
        ),
        migrations.CreateModel(
            name='CodeMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=80, verbose_name='mã bảng chuyển đổi')),
                ('number', models.IntegerField(verbose_name='phiên bản')),
                ('title', models.CharField(max_length=300, verbose_name='tên')),
                ('status', models.CharField(choices=[('draft', 'bản thảo'), ('published', 'đã công bố'), ('withdrawn', 'đã thu hồi')], default='draft', max_length=20, verbose_name='trạng thái')),
                ('legal_basis', models.TextField(blank=True, default='', verbose_name='căn cứ pháp lý')),
                ('source_text', models.TextField(blank=True, default='', verbose_name='nguồn dữ liệu')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='hiệu lực từ')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='hiệu lực đến')),
                ('created_at', models.DateTimeField(verbose_name='thời điểm tạo')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='thời điểm công bố')),
                ('of_instance', models.ForeignKey(db_column='instance_id', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.instance', verbose_name='nền tảng')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.codelistversion', verbose_name='từ phiên bản')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.codelistversion', verbose_name='sang phiên bản')),
            ],
            options={
                'verbose_name': 'bảng chuyển đổi mã',
                'verbose_name_plural': 'bảng chuyển đổi mã',
            },
        ),
        migrations.CreateModel(
            name='HistoricalCodeList',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_by', models.CharField(blank=True, default='', max_length=200, verbose_name='người thực hiện')),
                ('code', models.CharField(max_length=80, verbose_name='mã danh mục')),
                ('name', models.CharField(max_length=300, verbose_name='tên')),
                ('name_en', models.CharField(blank=True, default='', max_length=300, verbose_name='tên tiếng Anh')),
                ('description', models.TextField(blank=True, default='', verbose_name='mô tả')),
                ('owner_name', models.CharField(blank=True, default='', max_length=300, verbose_name='cơ quan ban hành')),
                ('legal_basis', models.TextField(blank=True, default='', verbose_name='căn cứ pháp lý')),
                ('source', models.TextField(blank=True, default='', verbose_name='nguồn dữ liệu')),
                ('source_on', models.DateField(blank=True, null=True, verbose_name='dữ liệu tính đến ngày')),
                ('certainty', models.CharField(choices=[('V', 'đã đối chiếu với mã đang dùng'), ('O', 'theo văn bản chính thức'), ('S', 'theo nguồn thứ cấp, chưa đối chiếu'), ('U', 'chưa rõ nguồn')], default='U', max_length=1, verbose_name='độ tin cậy')),
                ('properties', models.JSONField(default=list, verbose_name='thuộc tính')),
                ('levels', models.JSONField(default=list, verbose_name='tên các cấp')),
                ('faces', models.JSONField(default=list, verbose_name='mã trên giao diện danh mục dùng chung')),
                ('sort_key', models.CharField(db_index=True, editable=False, max_length=600)),
                ('search_text', models.TextField(editable=False)),
                ('created_at', models.DateTimeField(verbose_name='thời điểm tạo')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('of_instance', models.ForeignKey(blank=True, db_column='instance_id', db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.instance', verbose_name='nền tảng')),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.member', verbose_name='cơ quan quản lý')),
            ],
            options={
                'verbose_name': 'historical danh mục dùng chung',
                'verbose_name_plural': 'historical danh mục dùng chung',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalCodeListVersion',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_by', models.CharField(blank=True, default='', max_length=200, verbose_name='người thực hiện')),
                ('number', models.IntegerField(blank=True, null=True, verbose_name='phiên bản')),
                ('status', models.CharField(choices=[('draft', 'bản thảo'), ('review', 'chờ duyệt'), ('published', 'đã công bố')], default='draft', max_length=20, verbose_name='trạng thái')),
                ('effective_on', models.DateField(blank=True, null=True, verbose_name='hiệu lực từ ngày')),
                ('title', models.CharField(blank=True, default='', max_length=300, verbose_name='tên phiên bản')),
                ('legal_basis', models.TextField(blank=True, default='', verbose_name='căn cứ')),
                ('rows', models.IntegerField(default=0, verbose_name='số mã')),
                ('sha256', models.CharField(blank=True, default='', max_length=64, verbose_name='mã băm nội dung')),
                ('created_at', models.DateTimeField(verbose_name='thời điểm tạo')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='thời điểm công bố')),
                ('by', models.CharField(blank=True, default='', max_length=200, verbose_name='người lập')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('code_list', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.codelist', verbose_name='danh mục')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('of_instance', models.ForeignKey(blank=True, db_column='instance_id', db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.instance', verbose_name='nền tảng')),
            ],
            options={
                'verbose_name': 'historical phiên bản danh mục',
                'verbose_name_plural': 'historical phiên bản danh mục',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalCodeMapping',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_by', models.CharField(blank=True, default='', max_length=200, verbose_name='người thực hiện')),
                ('code', models.CharField(max_length=80, verbose_name='mã bảng chuyển đổi')),
                ('number', models.IntegerField(verbose_name='phiên bản')),
                ('title', models.CharField(max_length=300, verbose_name='tên')),
                ('status', models.CharField(choices=[('draft', 'bản thảo'), ('published', 'đã công bố'), ('withdrawn', 'đã thu hồi')], default='draft', max_length=20, verbose_name='trạng thái')),
                ('legal_basis', models.TextField(blank=True, default='', verbose_name='căn cứ pháp lý')),
                ('source_text', models.TextField(blank=True, default='', verbose_name='nguồn dữ liệu')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='hiệu lực từ')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='hiệu lực đến')),
                ('created_at', models.DateTimeField(verbose_name='thời điểm tạo')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='thời điểm công bố')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('of_instance', models.ForeignKey(blank=True, db_column='instance_id', db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.instance', verbose_name='nền tảng')),
                ('source', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.codelistversion', verbose_name='từ phiên bản')),
                ('target', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.codelistversion', verbose_name='sang phiên bản')),
            ],
            options={
                'verbose_name': 'historical bảng chuyển đổi mã',
                'verbose_name_plural': 'historical bảng chuyển đổi mã',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalNoticeAddress',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_by', models.CharField(blank=True, default='', max_length=200, verbose_name='người thực hiện')),
                ('url', models.CharField(max_length=500, verbose_name='địa chỉ nhận')),
                ('is_active', models.BooleanField(default=True, verbose_name='đang dùng')),
                ('last_told', models.CharField(blank=True, default='', max_length=120, verbose_name='thông báo gần nhất')),
                ('last_told_at', models.DateTimeField(blank=True, null=True, verbose_name='thời điểm báo gần nhất')),
                ('last_error', models.CharField(blank=True, default='', max_length=300, verbose_name='lỗi gần nhất')),
                ('created_at', models.DateTimeField(verbose_name='thời điểm tạo')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('code_list', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.codelist', verbose_name='danh mục')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('of_instance', models.ForeignKey(blank=True, db_column='instance_id', db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.instance', verbose_name='nền tảng')),
                ('subsystem', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.subsystem', verbose_name='hệ thống thông tin')),
            ],
            options={
                'verbose_name': 'historical địa chỉ nhận thông báo thay đổi',
                'verbose_name_plural': 'historical địa chỉ nhận thông báo thay đổi',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalRecoding',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_by', models.CharField(blank=True, default='', max_length=200, verbose_name='người thực hiện')),
                ('code', models.CharField(max_length=100, verbose_name='mã lần đổi')),
                ('mapping', models.CharField(max_length=120, verbose_name='bảng chuyển đổi')),
                ('status', models.CharField(choices=[('applied', 'đã áp dụng'), ('reverted', 'đã hoàn lại')], default='applied', max_length=20, verbose_name='trạng thái')),
                ('alias_until', models.DateTimeField(blank=True, null=True, verbose_name='định danh cũ dùng được đến')),
                ('by', models.CharField(max_length=200, verbose_name='người thực hiện')),
                ('why', models.TextField(verbose_name='lý do')),
                ('created_at', models.DateTimeField(verbose_name='thời điểm áp dụng')),
                ('reverted_at', models.DateTimeField(blank=True, null=True, verbose_name='thời điểm hoàn lại')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('of_instance', models.ForeignKey(blank=True, db_column='instance_id', db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.instance', verbose_name='nền tảng')),
            ],
            options={
                'verbose_name': 'historical lần đổi mã sau sáp nhập',
                'verbose_name_plural': 'historical lần đổi mã sau sáp nhập',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalSynchronisation',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_by', models.CharField(blank=True, default='', max_length=200, verbose_name='người thực hiện')),
                ('base_path', models.CharField(max_length=300, verbose_name='đường dẫn dịch vụ danh mục cấp trên')),
                ('face_code', models.CharField(max_length=100, verbose_name='mã danh mục ở cấp trên')),
                ('code_property', models.CharField(max_length=100, verbose_name='thuộc tính chứa mã')),
                ('name_property', models.CharField(max_length=100, verbose_name='thuộc tính chứa tên')),
                ('every_h', models.IntegerField(default=0, verbose_name='chu kỳ (giờ), 0 là chỉ làm khi yêu cầu')),
                ('last_at', models.DateTimeField(blank=True, null=True, verbose_name='thời điểm gần nhất')),
                ('last_outcome', models.CharField(blank=True, default='', max_length=500, verbose_name='kết quả gần nhất')),
                ('created_at', models.DateTimeField(verbose_name='thời điểm tạo')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('code_list', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='catalogue.codelist', verbose_name='danh mục')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('of_instance', models.ForeignKey(blank=True, db_column='instance_id', db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='registry.instance', verbose_name='nền tảng')),
            ],
            options={
                'verbose_name': 'historical đồng bộ danh mục cấp trên',
                'verbose_name_plural': 'historical đồng bộ danh mục cấp trên',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='ListImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=300, verbose_name='tên tệp')),
                ('sha256', models.CharField(max_length=64, verbose_name='mã băm')),
                ('columns', models.JSONField(default=dict, verbose_name='ghép cột')),
                ('is_partial', models.BooleanField(default=False, verbose_name='chỉ bổ sung, sửa đổi')),
                ('status', models.CharField(choices=[('waiting', 'đang chờ'), ('running', 'đang chạy'), ('done', 'đã xong'), ('refused', 'có lỗi, chưa nhập gì')], default='waiting', max_length=20, verbose_name='trạng thái')),
                ('rows_done', models.IntegerField(default=0, verbose_name='số dòng đã đọc')),
                ('rows', models.IntegerField(default=0, verbose_name='số dòng')),
                ('faults', models.JSONField(default=list, verbose_name='lỗi')),
                ('faults_count', models.IntegerField(default=0, verbose_name='số lỗi')),
                ('notices', models.JSONField(default=list, verbose_name='lưu ý')),
                ('by', models.CharField(max_length=200, verbose_name='người nhập')),
                ('why', models.TextField(verbose_name='lý do')),
                ('created_at', models.DateTimeField(verbose_name='thời điểm tạo')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='thời điểm xong')),
                ('code_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.codelist', verbose_name='danh mục')),
                ('of_instance', models.ForeignKey(db_column='instance_id', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.instance', verbose_name='nền tảng')),
                ('version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalogue.codelistversion', verbose_name='bản thảo')),
            ],
            options={
                'verbose_name': 'lần nhập danh mục',
                'verbose_name_plural': 'lần nhập danh mục',
            },
        ),
        migrations.CreateModel(
            name='MappedCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_code', models.CharField(max_length=100, verbose_name='mã nguồn')),
                ('target_code', models.CharField(blank=True, default='', max_length=100, verbose_name='mã đích')),
                ('kind', models.CharField(choices=[('one_to_one', 'một – một'), ('renamed', 'đổi tên'), ('merged', 'sáp nhập'), ('split', 'chia tách'), ('withdrawn', 'bãi bỏ'), ('undecided', 'chưa quyết định')], max_length=20, verbose_name='quan hệ')),
                ('is_default', models.BooleanField(default=False, verbose_name='mặc định')),
                ('is_back_default', models.BooleanField(default=False, verbose_name='mặc định chiều ngược')),
                ('rule', models.JSONField(default=dict, verbose_name='điều kiện')),
                ('reason', models.TextField(blank=True, default='', verbose_name='lý do')),
                ('mapping', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.codemapping', verbose_name='bảng chuyển đổi')),
                ('of_instance', models.ForeignKey(db_column='instance_id', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.instance', verbose_name='nền tảng')),
            ],
            options={
                'verbose_name': 'dòng chuyển đổi mã',
                'verbose_name_plural': 'dòng chuyển đổi mã',
            },
        ),
        migrations.CreateModel(
            name='NoticeAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.CharField(max_length=500, verbose_name='địa chỉ nhận')),
                ('sealed_secret', models.TextField(editable=False)),
                ('is_active', models.BooleanField(default=True, verbose_name='đang dùng')),
                ('last_told', models.CharField(blank=True, default='', max_length=120, verbose_name='thông báo gần nhất')),
                ('last_told_at', models.DateTimeField(blank=True, null=True, verbose_name='thời điểm báo gần nhất')),
                ('last_error', models.CharField(blank=True, default='', max_length=300, verbose_name='lỗi gần nhất')),
                ('created_at', models.DateTimeField(verbose_name='thời điểm tạo')),
                ('code_list', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.codelist', verbose_name='danh mục')),
                ('of_instance', models.ForeignKey(db_column='instance_id', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.instance', verbose_name='nền tảng')),
                ('subsystem', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.subsystem', verbose_name='hệ thống thông tin')),
            ],
            options={
                'verbose_name': 'địa chỉ nhận thông báo thay đổi',
                'verbose_name_plural': 'địa chỉ nhận thông báo thay đổi',
            },
        ),
        migrations.CreateModel(
            name='Recoding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=100, verbose_name='mã lần đổi')),
                ('mapping', models.CharField(max_length=120, verbose_name='bảng chuyển đổi')),
                ('status', models.CharField(choices=[('applied', 'đã áp dụng'), ('reverted', 'đã hoàn lại')], default='applied', max_length=20, verbose_name='trạng thái')),
                ('changes', models.JSONField(default=list, verbose_name='thay đổi')),
                ('mentions', models.JSONField(default=list, verbose_name='chỗ nhắc tới, cần người xem')),
                ('alias_until', models.DateTimeField(blank=True, null=True, verbose_name='định danh cũ dùng được đến')),
                ('by', models.CharField(max_length=200, verbose_name='người thực hiện')),
                ('why', models.TextField(verbose_name='lý do')),
                ('created_at', models.DateTimeField(verbose_name='thời điểm áp dụng')),
                ('reverted_at', models.DateTimeField(blank=True, null=True, verbose_name='thời điểm hoàn lại')),
                ('of_instance', models.ForeignKey(db_column='instance_id', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.instance', verbose_name='nền tảng')),
            ],
            options={
                'verbose_name': 'lần đổi mã sau sáp nhập',
                'verbose_name_plural': 'lần đổi mã sau sáp nhập',
            },
        ),
        migrations.CreateModel(
            name='Synchronisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('base_path', models.CharField(max_length=300, verbose_name='đường dẫn dịch vụ danh mục cấp trên')),
                ('face_code', models.CharField(max_length=100, verbose_name='mã danh mục ở cấp trên')),
                ('code_property', models.CharField(max_length=100, verbose_name='thuộc tính chứa mã')),
                ('name_property', models.CharField(max_length=100, verbose_name='thuộc tính chứa tên')),
                ('every_h', models.IntegerField(default=0, verbose_name='chu kỳ (giờ), 0 là chỉ làm khi yêu cầu')),
                ('fetched', models.JSONField(default=dict, verbose_name='lần lấy gần nhất')),
                ('last_at', models.DateTimeField(blank=True, null=True, verbose_name='thời điểm gần nhất')),
                ('last_outcome', models.CharField(blank=True, default='', max_length=500, verbose_name='kết quả gần nhất')),
                ('conflicts', models.JSONField(default=list, verbose_name='xung đột')),
                ('created_at', models.DateTimeField(verbose_name='thời điểm tạo')),
                ('code_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.codelist', verbose_name='danh mục')),
                ('of_instance', models.ForeignKey(db_column='instance_id', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.instance', verbose_name='nền tảng')),
            ],
            options={
                'verbose_name': 'đồng bộ danh mục cấp trên',
                'verbose_name_plural': 'đồng bộ danh mục cấp trên',
            },
        ),
        migrations.AddConstraint(
            model_name='codelist',
            constraint=models.UniqueConstraint(fields=('of_instance', 'code'), name='code_list_once'),
        ),
        migrations.AddConstraint(
            model_name='codelistversion',
            constraint=models.UniqueConstraint(fields=('code_list', 'number'), name='code_list_version_once'),
        ),
        migrations.AddConstraint(
            model_name='codelistversion',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'published'), _negated=True), fields=('code_list',), name='code_list_one_draft'),
        ),
        migrations.AddIndex(
            model_name='code',
            index=models.Index(fields=['version', 'code'], name='code_by_code'),
        ),
        migrations.AddIndex(
            model_name='code',
            index=models.Index(fields=['version', 'parent', 'position'], name='code_by_parent'),
        ),
        migrations.AddIndex(
            model_name='code',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('search_text', config='simple'), name='code_by_words'),
        ),
        migrations.AddConstraint(
            model_name='codemapping',
            constraint=models.UniqueConstraint(fields=('of_instance', 'code', 'number'), name='code_mapping_once'),
        ),
        migrations.AddIndex(
            model_name='mappedcode',
            index=models.Index(fields=['mapping', 'source_code'], name='mapped_code_by_source'),
        ),
        migrations.AddIndex(
            model_name='mappedcode',
            index=models.Index(fields=['mapping', 'target_code'], name='mapped_code_by_target'),
        ),
        migrations.AddConstraint(
            model_name='recoding',
            constraint=models.UniqueConstraint(fields=('of_instance', 'code'), name='recoding_once'),
        ),
        migrations.AddConstraint(
            model_name='synchronisation',
            constraint=models.UniqueConstraint(fields=('code_list',), name='synchronisation_once'),
        ),
        migrations.RunSQL([KEEP_PUBLISHED], [LET_PUBLISHED_GO]),
        *policies(
            "catalogue_codelist",
            "catalogue_codelistversion",
            "catalogue_code",
            "catalogue_codemapping",
            "catalogue_mappedcode",
            "catalogue_listimport",
            "catalogue_noticeaddress",
            "catalogue_synchronisation",
            "catalogue_recoding",
            "catalogue_historicalcodelist",
            "catalogue_historicalcodelistversion",
            "catalogue_historicalcodemapping",
            "catalogue_historicalnoticeaddress",
            "catalogue_historicalsynchronisation",
            "catalogue_historicalrecoding",
        ),
    ]
