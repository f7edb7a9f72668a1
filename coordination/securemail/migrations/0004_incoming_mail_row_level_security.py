"""What comes back behind its policies."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("securemail", "0003_incoming_mail")]
    operations = [
        EnableRowLevelSecurity("incomingmail"),
        EnableRowLevelSecurity("incomingfile"),
    ]
