"""Documents behind their policies; what was carried and read is never rewritten, a file may only be erased."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("requests", "0003_papers")]
    operations = [
        EnableRowLevelSecurity("paper"),
        EnableRowLevelSecurity("paperfile"),
        EnableRowLevelSecurity("carriedpaper", append_only=True),
        EnableRowLevelSecurity("paperreading", append_only=True),
        EnableRowLevelSecurity("paperevent", append_only=True),
        migrations.RunSQL(
            'REVOKE UPDATE, TRUNCATE ON "requests_paperfile" FROM tu_app',
            'GRANT UPDATE ON "requests_paperfile" TO tu_app',
        ),
    ]
