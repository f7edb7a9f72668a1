"""The outbox behind its policy, and the one function that tells the sweep which hospitals to enter."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity

# Runs as the owner, whom FORCE binds: hence the policy that lets the owner read this table.
FUNCTION = """
CREATE POLICY resolver ON messaging_message FOR SELECT TO CURRENT_USER USING (true);
CREATE FUNCTION hospitals_with_due_messages(moment timestamptz) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT hospital_id FROM messaging_message WHERE state = 'due' AND due_at <= moment
        UNION
        SELECT hospital_id FROM messaging_message WHERE state = 'sending' AND lease_until <= moment
        UNION
        SELECT hospital_id FROM messaging_message WHERE state IN ('handed_over', 'failed') AND NOT announced
    $$;
REVOKE ALL ON FUNCTION hospitals_with_due_messages(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hospitals_with_due_messages(timestamptz) TO tu_app;
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial"), ("tenancy", "0002_row_level_security")]
    operations = [
        EnableRowLevelSecurity("message"),
        migrations.RunSQL(
            FUNCTION,
            "DROP FUNCTION hospitals_with_due_messages(timestamptz); DROP POLICY resolver ON messaging_message;",
        ),
    ]
