from django.db import migrations, models

ANALYSED = "providers_provider, providers_professional, providers_searchword"


class Migration(migrations.Migration):
    """Fewer indexes on what imports write by the million; and the serving role may have PostgreSQL count it again."""

    dependencies = [
        ("providers", "0007_history_of_skills"),
        ("territory", "0001_communes"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="provider",
            name="provider_by_commune",
        ),
        migrations.AlterField(
            model_name="professional",
            name="rpps",
            field=models.CharField(max_length=11, verbose_name="RPPS"),
        ),
        migrations.AlterField(
            model_name="provider",
            name="finess",
            field=models.CharField(blank=True, max_length=9, null=True, verbose_name="FINESS"),
        ),
        migrations.AddConstraint(
            model_name="professional",
            constraint=models.UniqueConstraint(
                fields=("rpps",),
                name="professional_once",
                violation_error_message="Ce professionnel est déjà connu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="provider",
            constraint=models.UniqueConstraint(
                condition=models.Q(("finess__isnull", False)),
                fields=("finess",),
                name="providers_provider_finess_once",
                violation_error_message="Une fiche porte déjà ce numéro FINESS.",
            ),
        ),
        migrations.RunSQL(
            f"GRANT MAINTAIN ON {ANALYSED} TO tu_app",
            f"REVOKE MAINTAIN ON {ANALYSED} FROM tu_app",
        ),
    ]
