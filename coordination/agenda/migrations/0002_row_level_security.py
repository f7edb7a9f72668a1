"""Calendars behind their policy, and the one function that finds a calendar's hospital."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity

# Runs as the owner, whom FORCE binds: hence the policy that lets the owner read this table.
FUNCTION = """
CREATE POLICY resolver ON agenda_feed FOR SELECT TO CURRENT_USER USING (true);
CREATE FUNCTION hospital_of_feed(wanted bytea) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS 'SELECT hospital_id FROM agenda_feed WHERE digest = wanted AND revoked_at IS NULL';
REVOKE ALL ON FUNCTION hospital_of_feed(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hospital_of_feed(bytea) TO tu_app;
"""


class Migration(migrations.Migration):
    dependencies = [("agenda", "0001_initial"), ("tenancy", "0002_row_level_security")]
    operations = [
        EnableRowLevelSecurity("feed"),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION hospital_of_feed(bytea); DROP POLICY resolver ON agenda_feed;"),
    ]
