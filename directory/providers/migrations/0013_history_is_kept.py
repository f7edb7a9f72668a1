"""The serving role may no longer rewrite the directory's history: a trigger refuses it, but whoever writes SQL may pass triggers."""

from django.db import migrations

TABLES = (
    "providers_absenceevent, providers_contactevent, providers_coverageevent, providers_openinghoursevent,"
    " providers_providerevent, providers_providerskillevent"
)


class Migration(migrations.Migration):
    dependencies = [("providers", "0012_situations_and_dependency")]
    operations = [
        migrations.RunSQL(
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {TABLES} FROM tu_app", f"GRANT UPDATE, DELETE ON {TABLES} TO tu_app"
        )
    ]
