"""Self-audits behind their policies, what they found append-only, and the function that tells the sweep where to go."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity

# Runs as the owner, whom FORCE binds: hence the policy that lets the owner read this table.
FUNCTION = """
CREATE POLICY resolver ON quality_audit FOR SELECT TO CURRENT_USER USING (true);
CREATE FUNCTION hospitals_with_open_audits() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT DISTINCT hospital_id FROM quality_audit WHERE state IN ('waiting', 'running') $$;
REVOKE ALL ON FUNCTION hospitals_with_open_audits() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hospitals_with_open_audits() TO tu_app;
"""


class Migration(migrations.Migration):
    dependencies = [("quality", "0001_self_audits"), ("authoring", "0002_row_level_security")]
    operations = [
        EnableRowLevelSecurity("ruleversion"),
        EnableRowLevelSecurity("audit"),
        EnableRowLevelSecurity("auditedstay", append_only=True),
        migrations.RunSQL(
            FUNCTION, "DROP FUNCTION hospitals_with_open_audits(); DROP POLICY resolver ON quality_audit;"
        ),
    ]
