"""What is still to do after incidents is counted for every page."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("incidents", "0002_row_level_security")]
    operations = [
        migrations.AddIndex(
            model_name="incidentaction",
            index=models.Index(
                fields=["hospital", "due_on", "owner"], name="incident_action_to_do", condition=Q(done_at=None)
            ),
        ),
    ]
