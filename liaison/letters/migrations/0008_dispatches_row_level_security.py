"""Dispatches and ladders behind their policies, and the one function that tells the sweep which hospitals to enter."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity

# Runs as the owner, whom FORCE binds: hence the policy that lets the owner read this table.
FUNCTION = """
CREATE POLICY resolver ON letters_dispatch FOR SELECT TO CURRENT_USER USING (true);
CREATE FUNCTION hospitals_with_alerts(moment timestamptz) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT hospital_id FROM letters_letter WHERE alert_at <= moment
        UNION
        SELECT hospital_id FROM letters_dispatch WHERE state = 'handed_over' AND expires_at <= moment
    $$;
REVOKE ALL ON FUNCTION hospitals_with_alerts(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hospitals_with_alerts(timestamptz) TO tu_app;
"""


class Migration(migrations.Migration):
    dependencies = [("letters", "0007_dispatches")]
    operations = [
        EnableRowLevelSecurity("dispatch"),
        EnableRowLevelSecurity("ladder"),
        EnableRowLevelSecurity("ladderevent", append_only=True),
        migrations.RunSQL(
            FUNCTION,
            "DROP FUNCTION hospitals_with_alerts(timestamptz); DROP POLICY resolver ON letters_dispatch;",
        ),
    ]
