"""What hospitals chose behind its policy."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("requests", "0005_type_papers")]
    operations = [
        EnableRowLevelSecurity("typepapers"),
        EnableRowLevelSecurity("typepapersevent", append_only=True),
    ]
