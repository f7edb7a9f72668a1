from django.db import migrations

TABLES = ("imports_stagedentry", "imports_plannedchange")


class Migration(migrations.Migration):
    """What can be read again from the file needs no write-ahead log. The serving role empties and analyses these tables only."""

    dependencies = [("imports", "0002_staging")]

    operations = [
        migrations.RunSQL(
            [
                *(f"ALTER TABLE {table} SET UNLOGGED" for table in TABLES),
                f"GRANT TRUNCATE, MAINTAIN ON {', '.join(TABLES)} TO tu_app",
            ],
            [
                f"REVOKE TRUNCATE, MAINTAIN ON {', '.join(TABLES)} FROM tu_app",
                *(f"ALTER TABLE {table} SET LOGGED" for table in TABLES),
            ],
        )
    ]
