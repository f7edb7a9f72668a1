"""Memberships and tokens behind their policies, and the one function that finds a token's hospital."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity

# Runs as the owner, whom FORCE binds: hence the policy that lets the owner read this table.
FUNCTION = """
CREATE POLICY resolver ON accounts_apitoken FOR SELECT TO CURRENT_USER USING (true);
CREATE FUNCTION hospital_of_api_token(wanted bytea) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS 'SELECT hospital_id FROM accounts_apitoken WHERE digest = wanted AND revoked_at IS NULL AND expires_at > now()';
REVOKE ALL ON FUNCTION hospital_of_api_token(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hospital_of_api_token(bytea) TO tu_app;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("tenancy", "0002_row_level_security")]
    operations = [
        EnableRowLevelSecurity(
            "membership",
            # A person reads their own functions in every hospital, for the hospital switcher.
            extra_read="user_id = nullif(current_setting('app.user', true), '')::uuid",
        ),
        EnableRowLevelSecurity("membershipunit"),
        EnableRowLevelSecurity("apitoken"),
        migrations.RunSQL(
            FUNCTION,
            "DROP FUNCTION hospital_of_api_token(bytea); DROP POLICY resolver ON accounts_apitoken;",
        ),
    ]
