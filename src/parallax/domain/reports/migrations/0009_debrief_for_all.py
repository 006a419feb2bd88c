"""Reports that were released at once get their debrief, finished from the release on, so that their leaders can note something too."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def add_finished(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    reports = apps.get_model("reports", "Report").objects
    debriefs = apps.get_model("reports", "Debrief").objects
    without = reports.filter(released_at__isnull=False, debrief=None)
    for report, released_at in without.values_list("pk", "released_at"):
        debriefs.create(report_id=report, finished_at=released_at)


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_breakdown")]

    # Back: a finished debrief opens the report as none did, and notes hang on it.
    operations = [migrations.RunPython(add_finished, migrations.RunPython.noop)]
