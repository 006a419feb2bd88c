"""A moderated comment counts its revisions, and a released report can never be changed or removed."""

from django.db import migrations, models

STAYS = """
CREATE FUNCTION reports_released_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        IF EXISTS (SELECT 1 FROM reports_report WHERE released_at IS NOT NULL) THEN
            RAISE integrity_constraint_violation USING MESSAGE = 'a released report stays';
        END IF;
        RETURN NULL;
    END IF;
    IF OLD.released_at IS NOT NULL THEN
        RAISE integrity_constraint_violation USING MESSAGE = 'a released report stays as it is';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER report_released_stays BEFORE UPDATE OR DELETE ON reports_report
    FOR EACH ROW EXECUTE FUNCTION reports_released_stays();
CREATE TRIGGER report_released_stays_whole BEFORE TRUNCATE ON reports_report
    FOR EACH STATEMENT EXECUTE FUNCTION reports_released_stays();
"""

GOES = """
DROP TRIGGER report_released_stays ON reports_report;
DROP TRIGGER report_released_stays_whole ON reports_report;
DROP FUNCTION reports_released_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        migrations.AddField("deskcomment", "revision", models.PositiveIntegerField(default=1)),
        migrations.AlterField("deskcomment", "group", models.CharField(blank=True, max_length=64)),
        migrations.RunSQL(STAYS, GOES),
    ]
