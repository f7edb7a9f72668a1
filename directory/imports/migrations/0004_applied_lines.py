from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0003_unlogged")]

    operations = [
        migrations.CreateModel(
            name="AppliedLine",
            fields=[
                ("provider_id", models.UUIDField(primary_key=True, serialize=False)),
                ("digest", models.BigIntegerField()),
                ("priority", models.SmallIntegerField()),
                ("organisation_finess", models.TextField(null=True)),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "ligne appliquée",
                "verbose_name_plural": "lignes appliquées",
            },
        ),
        migrations.CreateModel(
            name="SeenLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "run_id", "line", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("run_id", models.UUIDField()),
                ("line", models.BigIntegerField()),
                ("digest", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "ligne déjà appliquée",
                "verbose_name_plural": "lignes déjà appliquées",
            },
        ),
        migrations.AddField(
            model_name="stagedentry",
            name="digest",
            field=models.BigIntegerField(null=True),
        ),
        migrations.RemoveField(
            model_name="plannedchange",
            name="is_done",
        ),
        # What can be found again by comparing needs no write-ahead log.
        migrations.RunSQL(
            [
                "ALTER TABLE imports_appliedline SET UNLOGGED",
                "ALTER TABLE imports_seenline SET UNLOGGED",
                "GRANT MAINTAIN ON imports_appliedline TO tu_app",
                "GRANT TRUNCATE, MAINTAIN ON imports_seenline TO tu_app",
            ],
            migrations.RunSQL.noop,
        ),
    ]
