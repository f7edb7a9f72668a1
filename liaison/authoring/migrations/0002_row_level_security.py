"""Documents behind their policies, what a signature froze append-only, and the function that tells the sweep where to go."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity

# Runs as the owner, whom FORCE binds: hence the policy that lets the owner read this table.
FUNCTION = """
CREATE POLICY resolver ON authoring_document FOR SELECT TO CURRENT_USER USING (true);
CREATE FUNCTION hospitals_with_due_documents(moment timestamptz) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT DISTINCT hospital_id FROM authoring_document WHERE state = 'signed' AND due_at <= moment $$;
REVOKE ALL ON FUNCTION hospitals_with_due_documents(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hospitals_with_due_documents(timestamptz) TO tu_app;
"""


class Migration(migrations.Migration):
    dependencies = [("authoring", "0001_initial"), ("episodes", "0002_row_level_security")]
    operations = [
        EnableRowLevelSecurity("document"),
        EnableRowLevelSecurity("documentevent", append_only=True),
        EnableRowLevelSecurity("section"),
        EnableRowLevelSecurity("documentcontent", append_only=True),
        EnableRowLevelSecurity("documentfile", append_only=True),
        EnableRowLevelSecurity("handedcopy", append_only=True),
        migrations.RunSQL(
            FUNCTION,
            "DROP FUNCTION hospitals_with_due_documents(timestamptz); DROP POLICY resolver ON authoring_document;",
        ),
    ]
