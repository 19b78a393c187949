"""The mappings of a service version, and the neutral description of a SOAP service. Before the deployment: additive."""

from django.db import migrations, models

KINDS = [("REST", "REST"), ("OPENAPI", "REST có mô tả OpenAPI"), ("SOAP", "SOAP")]


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0005_certificates'),
    ]

    operations = [
        migrations.AddField(model_name=model, name=name, field=field)
        for model in ('historicalserviceversion', 'serviceversion')
        for name, field in (
            ('request_mapping', models.JSONField(blank=True, null=True, verbose_name='ánh xạ yêu cầu')),
            ('reply_mapping', models.JSONField(blank=True, null=True, verbose_name='ánh xạ trả lời')),
            ('soap_sha256', models.CharField(blank=True, default='', max_length=64, verbose_name='mã băm của mô tả SOAP')),
        )
    ] + [
        migrations.AddField(
            model_name='serviceversion',
            name='soap',
            field=models.JSONField(blank=True, null=True, verbose_name='mô tả SOAP'),
        ),
    ] + [
        migrations.AlterField(
            model_name=model,
            name='kind',
            field=models.CharField(choices=KINDS, default='REST', max_length=20, verbose_name='loại'),
        )
        for model in ('historicalserviceversion', 'serviceversion')
    ]
