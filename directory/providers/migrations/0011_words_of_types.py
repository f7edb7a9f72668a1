import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    """What a territory says of a type is written by people: the second of two sees what the first wrote."""

    dependencies = [("providers", "0010_references_by_statement")]

    operations = [
        migrations.AddField(
            model_name="providertype",
            name="version",
            field=models.PositiveIntegerField(
                db_default=1,
                default=1,
                editable=False,
                validators=[django.core.validators.MaxValueValidator(2147483647)],
            ),
        ),
    ]
