"""The mailbox of each hospital behind its policy, and the one function that tells the reader which hospitals to enter."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity

# Runs as the owner, whom FORCE binds: hence the policy that lets the owner read this table.
FUNCTION = """
CREATE POLICY resolver ON securemail_securemailaccount FOR SELECT TO CURRENT_USER USING (true);
CREATE FUNCTION hospitals_with_secure_mailbox() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT hospital_id FROM securemail_securemailaccount WHERE active AND imap_host <> '' $$;
REVOKE ALL ON FUNCTION hospitals_with_secure_mailbox() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hospitals_with_secure_mailbox() TO tu_app;
"""


class Migration(migrations.Migration):
    dependencies = [("securemail", "0001_initial"), ("tenancy", "0002_row_level_security")]
    operations = [
        EnableRowLevelSecurity("securemailaccount"),
        migrations.RunSQL(
            FUNCTION,
            "DROP FUNCTION hospitals_with_secure_mailbox(); DROP POLICY resolver ON securemail_securemailaccount;",
        ),
    ]
