"""The table of the database cache, which holds the rate limits of the sign-in (shape of ``createcachetable``)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0002_row_level_security")]
    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE django_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX django_cache_expires ON django_cache (expires);
            """,
            "DROP TABLE django_cache",
        )
    ]
