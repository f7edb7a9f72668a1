from django.db import migrations, models

import coordination.tenancy.keys


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=coordination.tenancy.keys.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "format",
                    models.CharField(choices=[("finess", "FINESS, structures")], max_length=10, verbose_name="format"),
                ),
                ("file_name", models.CharField(max_length=255, verbose_name="fichier")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte SHA-256")),
                ("vintage", models.DateField(verbose_name="millésime")),
                ("attribution", models.CharField(max_length=200, verbose_name="source et licence")),
                ("started_at", models.DateTimeField(verbose_name="début")),
                ("finished_at", models.DateTimeField(verbose_name="fin")),
                ("counts", models.JSONField(verbose_name="comptes")),
                ("problems", models.JSONField(default=list, verbose_name="problèmes")),
            ],
            options={
                "verbose_name": "import",
                "ordering": ["-started_at"],
                "indexes": [models.Index(fields=["format", "-started_at"], name="import_latest_by_format")],
            },
        ),
    ]
