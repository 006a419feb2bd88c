"""A rater says of each comment whether it may be quoted word for word."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("responses", "0002_hatch")]

    operations = [
        migrations.AddField("sealedcomment", "quotable", models.BooleanField(default=True)),
    ]
