"""Codes are found by words that carry their version. Before the deployment: the index that stood there is of no more use to anybody."""

from django.db import migrations

FIND_BY_WORDS = """
CREATE INDEX code_by_words ON catalogue_code USING gin (
    to_tsvector('simple'::regconfig, regexp_replace(' ' || search_text, '[^a-z0-9]+', ' v' || version_id || 'q', 'g'))
);
"""
"""Each word carries its version, so that a search in a small list never looks into a large one."""

FIND_NO_WORDS = "DROP INDEX code_by_words;"
"""The way back."""


class Migration(migrations.Migration):
    """Applied by `lgsp up` and `lgsp prepare`."""

    dependencies = [("catalogue", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="code", name="code_by_words"),
        migrations.RunSQL([FIND_BY_WORDS], [FIND_NO_WORDS]),
    ]
