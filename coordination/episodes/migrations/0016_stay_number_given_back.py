"""A cancelled stay gives its number back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("episodes", "0015_grants_end_with_the_function"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="episode",
            name="episode_stay_once_a_hospital",
        ),
        migrations.AddIndex(
            model_name="episode",
            index=models.Index(
                condition=models.Q(("state", "cancelled")),
                fields=["hospital", "stay_number"],
                name="episode_cancelled_stay",
            ),
        ),
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "cancelled"), _negated=True),
                fields=("hospital", "stay_number"),
                name="episode_stay_once_a_hospital",
                violation_error_message="Un épisode porte déjà ce numéro de séjour.",
            ),
        ),
    ]
