"""A questionnaire whose message or code could not be handed over says so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("questionnaire", "0002_row_level_security"),
    ]

    operations = [
        migrations.AlterField(
            model_name="questionnaire",
            name="state",
            field=models.CharField(
                choices=[
                    ("planned", "À envoyer"),
                    ("sent", "Envoyé"),
                    ("answered", "Répondu, à confirmer"),
                    ("unanswered", "Sans réponse, à appeler"),
                    ("undelivered", "Non remis, à appeler"),
                    ("withdrawn", "Retiré"),
                ],
                default="planned",
                max_length=12,
                verbose_name="état",
            ),
        ),
        migrations.AlterField(
            model_name="questionnaireevent",
            name="state",
            field=models.CharField(
                choices=[
                    ("planned", "À envoyer"),
                    ("sent", "Envoyé"),
                    ("answered", "Répondu, à confirmer"),
                    ("unanswered", "Sans réponse, à appeler"),
                    ("undelivered", "Non remis, à appeler"),
                    ("withdrawn", "Retiré"),
                ],
                default="planned",
                max_length=12,
                verbose_name="état",
            ),
        ),
    ]
