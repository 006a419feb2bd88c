"""What may not be quoted word for word is never kept word for word."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_released_stays")]

    operations = [
        migrations.AddField("deskcomment", "quotable", models.BooleanField(default=True)),
        migrations.AddConstraint(
            "deskcomment",
            models.CheckConstraint(
                condition=~models.Q(decision="keep") | models.Q(quotable=True),
                name="desk_comment_kept_may_be_quoted",
            ),
        ),
    ]
