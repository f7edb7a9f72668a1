"""Patients, episodes and what hangs on them behind their policies."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("episodes", "0001_initial"), ("tenancy", "0002_row_level_security")]
    operations = [
        # In the order of their references: a key that carries the hospital needs its target's.
        EnableRowLevelSecurity("patient"),
        EnableRowLevelSecurity("contact"),
        EnableRowLevelSecurity("episode"),
        EnableRowLevelSecurity("movement"),
        EnableRowLevelSecurity("task"),
        EnableRowLevelSecurity("timelineentry", append_only=True),
        EnableRowLevelSecurity("episodeuserobjectpermission", tenant_of="content_object"),
        EnableRowLevelSecurity("patientevent", append_only=True),
        EnableRowLevelSecurity("contactevent", append_only=True),
        EnableRowLevelSecurity("episodeevent", append_only=True),
    ]
