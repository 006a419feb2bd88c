"""A report says in which breakdown it shows its figures; those of before there was a choice show as promised."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0007_debrief"),
        ("rounds", "0002_agreement_form"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # By the column's default, not by an update: released reports refuse every update.
        migrations.AddField(
            "report",
            "breakdown",
            models.CharField(blank=True, default="as_promised", max_length=32),
            preserve_default=False,
        ),
        migrations.AddField("report", "chosen_at", models.DateTimeField(null=True)),
        migrations.AddField("report", "shapes", models.JSONField(default=list)),
        migrations.AlterField("report", "protected", models.JSONField(null=True)),
        migrations.AddConstraint(
            "report",
            models.CheckConstraint(
                condition=models.Q(protected__isnull=True) | ~models.Q(breakdown=""),
                name="report_figures_in_a_breakdown",
            ),
        ),
        migrations.AddConstraint(
            "report",
            models.CheckConstraint(
                condition=models.Q(released_at=None) | models.Q(protected__isnull=False),
                name="report_released_has_figures",
            ),
        ),
    ]
