"""Row-level security as migration steps: each app puts `policies(...)` in the migration that makes its tables.

Theory: the application's role owns the tables, and owners are exempt unless the policy is forced; a superuser always is, so
the role must not be one. Without the setting the comparison is with NULL or the empty text: no row.
"""

from django.db.migrations import RunSQL

SETTING = "NULLIF(current_setting('lgsp.instance', true), '')"

POLICY = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY one_instance ON {table} USING ({column} = {setting}) WITH CHECK ({column} = {setting});
"""
"""Show and take only rows of the instance that is set on the session."""

NO_POLICY = """
DROP POLICY one_instance ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""
"""The way back."""


def policies(*tables: str, column: str = "instance_id") -> list[RunSQL]:
    """One step per table. The column holds the instance's code."""
    return [
        RunSQL(
            POLICY.format(table=table, column=column, setting=SETTING),
            NO_POLICY.format(table=table),
        )
        for table in tables
    ]
