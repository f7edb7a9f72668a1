from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("episodes", "0003_patient_version")]

    operations = [
        migrations.AddField(
            model_name="task",
            name="due_follows_departure",
            field=models.BooleanField(default=False, help_text="a rule set the date; it moves with the departure"),
        ),
    ]
