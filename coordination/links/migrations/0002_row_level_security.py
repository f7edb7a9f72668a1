"""Links behind their policies, their log append-only, and the one function that finds a token's hospital."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity

# Runs as the owner, whom FORCE binds: hence the policy that lets the owner read this table.
FUNCTION = """
CREATE POLICY resolver ON links_securelink FOR SELECT TO CURRENT_USER USING (true);
CREATE FUNCTION hospital_of_link(wanted bytea) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS 'SELECT hospital_id FROM links_securelink WHERE token_digest = wanted';
REVOKE ALL ON FUNCTION hospital_of_link(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hospital_of_link(bytea) TO tu_app;
"""


class Migration(migrations.Migration):
    dependencies = [("links", "0001_initial"), ("tenancy", "0002_row_level_security")]
    operations = [
        EnableRowLevelSecurity("securelink"),
        EnableRowLevelSecurity("linkcode"),
        EnableRowLevelSecurity("linksession"),
        EnableRowLevelSecurity("linkuse", append_only=True),
        migrations.RunSQL(
            FUNCTION,
            "DROP FUNCTION hospital_of_link(bytea); DROP POLICY resolver ON links_securelink;",
        ),
    ]
