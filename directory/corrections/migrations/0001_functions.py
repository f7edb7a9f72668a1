"""The two narrow functions by which a directory administrator, who is in no hospital, reads and finds proposals."""

from django.db import migrations

# Runs as the owner, whom FORCE binds: hence the policy that lets the owner read this table. Both functions answer only
# while ``app.user`` is a directory administrator: what the serving role reads by them without being one is nothing.
FUNCTIONS = """
CREATE POLICY resolver ON overlay_correction FOR SELECT TO CURRENT_USER USING (true);
CREATE FUNCTION is_directory_administrator() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT EXISTS (
            SELECT 1 FROM accounts_user
            WHERE id = nullif(current_setting('app.user', true), '')::uuid
              AND is_active AND platform_role = 'directory_admin'
        )
    $$;
CREATE FUNCTION waiting_corrections(wanted uuid) RETURNS TABLE (
    id uuid, hospital_id uuid, provider_id uuid, changes text, reason varchar, proposed_as varchar, created_at timestamptz
)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT c.id, c.hospital_id, c.provider_id, c.changes::text, c.reason, c.proposed_as, c.created_at
        FROM overlay_correction c
        WHERE c.state = 'proposed' AND c.provider_id IS NOT NULL AND (wanted IS NULL OR c.id = wanted)
          AND is_directory_administrator()
        ORDER BY c.created_at, c.id
        LIMIT 200
    $$;
CREATE FUNCTION hospital_of_correction(wanted uuid) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT hospital_id FROM overlay_correction WHERE id = wanted AND is_directory_administrator() $$;
REVOKE ALL ON FUNCTION is_directory_administrator(), waiting_corrections(uuid), hospital_of_correction(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_directory_administrator(), waiting_corrections(uuid), hospital_of_correction(uuid) TO tu_app;
"""
REVERSE = """
DROP FUNCTION hospital_of_correction(uuid);
DROP FUNCTION waiting_corrections(uuid);
DROP FUNCTION is_directory_administrator();
DROP POLICY resolver ON overlay_correction;
"""


class Migration(migrations.Migration):
    dependencies = [("overlay", "0003_correction_answers"), ("accounts", "0003_least_privilege")]
    operations = [migrations.RunSQL(FUNCTIONS, REVERSE)]
