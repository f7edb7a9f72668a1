"""Reasons of calls that are not made, in words that fit anybody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("followup", "0005_drafts_and_refusals_security")]

    operations = [
        migrations.AlterModelOptions(
            name="callrefusal",
            options={"verbose_name": "refus des appels", "verbose_name_plural": "refus des appels"},
        ),
        migrations.AlterField(
            model_name="call",
            name="cancel_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("refused", "Refus des appels"),
                    ("unreachable", "Injoignable malgré les tentatives"),
                    ("in_hospital", "De nouveau à l’hôpital"),
                    ("deceased", "Décès"),
                    ("episode_closed", "Épisode clos"),
                    ("departure_cancelled", "Départ annulé"),
                ],
                max_length=20,
                verbose_name="motif d’abandon",
            ),
        ),
        migrations.AlterField(
            model_name="callevent",
            name="cancel_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("refused", "Refus des appels"),
                    ("unreachable", "Injoignable malgré les tentatives"),
                    ("in_hospital", "De nouveau à l’hôpital"),
                    ("deceased", "Décès"),
                    ("episode_closed", "Épisode clos"),
                    ("departure_cancelled", "Départ annulé"),
                ],
                max_length=20,
                verbose_name="motif d’abandon",
            ),
        ),
    ]
