"""Letters behind their policies, their files frozen, and the one function that tells the sweep which hospitals to enter."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity

# Runs as the owner, whom FORCE binds: hence the policy that lets the owner read this table.
FUNCTION = """
CREATE POLICY resolver ON letters_letter FOR SELECT TO CURRENT_USER USING (true);
CREATE FUNCTION hospitals_with_due_letters(moment timestamptz) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT DISTINCT hospital_id FROM letters_letter WHERE state = 'due' AND due_at <= moment $$;
REVOKE ALL ON FUNCTION hospitals_with_due_letters(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hospitals_with_due_letters(timestamptz) TO tu_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("letters", "0001_initial"),
        ("episodes", "0002_row_level_security"),
        ("planning", "0002_row_level_security"),
    ]
    operations = [
        EnableRowLevelSecurity("letter"),
        EnableRowLevelSecurity("letterfile", append_only=True),
        EnableRowLevelSecurity("letterevent", append_only=True),
        migrations.RunSQL(
            FUNCTION,
            "DROP FUNCTION hospitals_with_due_letters(timestamptz); DROP POLICY resolver ON letters_letter;",
        ),
    ]
