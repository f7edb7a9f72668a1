"""Find the neighbours of an address without reading the 37,000 communes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("territory", "0001_communes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="commune",
            index=models.Index(fields=["latitude", "longitude"], name="commune_place"),
        ),
    ]
