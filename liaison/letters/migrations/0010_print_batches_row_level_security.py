"""Print batches behind their policy; the sweep finds those that a worker lost, and the files to erase."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity

_FUNCTION = """
CREATE OR REPLACE FUNCTION hospitals_with_alerts(moment timestamptz) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT hospital_id FROM letters_letter WHERE alert_at <= moment
        UNION
        SELECT hospital_id FROM letters_dispatch WHERE state = 'handed_over' AND expires_at <= moment
        {more}
    $$;
"""
_PRINTS = """
        UNION
        SELECT hospital_id FROM letters_printbatch WHERE state = 'waiting' AND due_at <= moment
        UNION
        SELECT hospital_id FROM letters_printbatch WHERE pdf IS NOT NULL AND asked_at <= moment - interval '1 day'
"""


class Migration(migrations.Migration):
    dependencies = [("letters", "0009_print_batches")]
    operations = [
        EnableRowLevelSecurity("printbatch"),
        migrations.RunSQL(
            # Runs as the owner, whom FORCE binds: hence the policy that lets the owner read this table.
            "CREATE POLICY resolver ON letters_printbatch FOR SELECT TO CURRENT_USER USING (true);"
            + _FUNCTION.format(more=_PRINTS),
            _FUNCTION.format(more="") + "DROP POLICY resolver ON letters_printbatch;",
        ),
    ]
