"""The serving role may no longer rewrite the history of rules: a trigger refuses it, but whoever writes SQL may pass triggers."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orientation", "0002_keep_deletions")]
    operations = [
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE, TRUNCATE ON orientation_ruleevent FROM tu_app",
            "GRANT UPDATE, DELETE ON orientation_ruleevent TO tu_app",
        )
    ]
