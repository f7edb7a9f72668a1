"""What was said and what was disclosed, never rewritten, behind their policies."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("sharing", "0001_initial"),
        ("episodes", "0002_row_level_security"),
        ("planning", "0002_row_level_security"),
    ]
    operations = [
        EnableRowLevelSecurity("sharingact", append_only=True),
        EnableRowLevelSecurity("disclosure", append_only=True),
    ]
