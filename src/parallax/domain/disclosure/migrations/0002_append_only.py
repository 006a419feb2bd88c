"""Rows are added, never changed or removed: by nobody, whatever rights they have on the table."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION disclosure_append_only() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE integrity_constraint_violation USING MESSAGE = 'disclosure_ledgerentry is append-only';
END $$;
CREATE TRIGGER ledgerentry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON disclosure_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION disclosure_append_only();
"""

CHANGEABLE = """
DROP TRIGGER ledgerentry_append_only ON disclosure_ledgerentry;
DROP FUNCTION disclosure_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0001_initial")]

    operations = [migrations.RunSQL(APPEND_ONLY, CHANGEABLE)]
