"""The identifier of before under which a call came. Before the deployment: additive."""

from django.db import migrations

from lgsp.monitor.statements import SCHEMA


class Migration(migrations.Migration):

    dependencies = [("monitor", "0001_initial")]

    operations = [migrations.RunSQL([SCHEMA["add_alias"]], [SCHEMA["drop_alias"]])]
