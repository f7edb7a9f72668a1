"""Each hospital's layer behind its policy."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("overlay", "0001_initial")]
    operations = [
        EnableRowLevelSecurity("note"),
        EnableRowLevelSecurity("agreement"),
        EnableRowLevelSecurity("preference"),
        EnableRowLevelSecurity("localcontact"),
        EnableRowLevelSecurity("localprovider"),
        EnableRowLevelSecurity("correction"),
        EnableRowLevelSecurity("noteevent", append_only=True),
        EnableRowLevelSecurity("agreementevent", append_only=True),
        EnableRowLevelSecurity("preferenceevent", append_only=True),
        EnableRowLevelSecurity("localcontactevent", append_only=True),
        EnableRowLevelSecurity("localproviderevent", append_only=True),
        EnableRowLevelSecurity("correctionevent", append_only=True),
    ]
