"""Find open episodes that have nothing to do from live tasks alone. The row-level security key already leads from an episode to all of its tasks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("episodes", "0010_handover_security"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="task",
            name="task_by_episode",
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("state__in", ("open", "waiting", "blocked"))),
                fields=["hospital", "episode"],
                name="task_live_by_episode",
            ),
        ),
    ]
