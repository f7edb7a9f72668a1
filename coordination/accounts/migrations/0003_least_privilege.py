"""The serving role writes only what it serves: these tables of libraries are read at most."""

from django.db import migrations

TABLES = "pghistory_context, guardian_userobjectpermission, guardian_groupobjectpermission, django_migrations"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_row_level_security"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]
    operations = [
        migrations.RunSQL(
            f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {TABLES} FROM tu_app",
            f"GRANT INSERT, UPDATE, DELETE ON {TABLES} TO tu_app",
        )
    ]
