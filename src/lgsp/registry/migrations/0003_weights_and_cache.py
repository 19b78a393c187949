"""The weights of a version's addresses, and how much of its replies gateways may keep. Before the deployment: additive."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0002_dialects'),
    ]

    operations = [
        migrations.AddField(
            model_name=model,
            name=name,
            field=field,
        )
        for model in ('historicalserviceversion', 'serviceversion')
        for name, field in (
            ('cache_bytes_max', models.BigIntegerField(default=0, verbose_name='lưu tạm trả lời tối đa (byte)')),
            ('upstream_weights', models.JSONField(default=list, verbose_name='trọng số của các địa chỉ')),
        )
    ]
