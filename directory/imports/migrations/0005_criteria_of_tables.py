import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """Which patients a service takes, as local tables say it."""

    dependencies = [
        ("imports", "0004_applied_lines"),
    ]

    operations = [
        migrations.AddField(
            model_name="stagedentry",
            name="criteria",
            field=models.TextField(db_default="", default=""),
        ),
        migrations.AddField(
            model_name="stagedentry",
            name="dependencies",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=1), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="stagedentry",
            name="max_age",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="stagedentry",
            name="min_age",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="stagedentry",
            name="situations",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20), db_default=[], default=list, size=None
            ),
        ),
    ]
