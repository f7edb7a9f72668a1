"""What the migrations up to 0002 have made, made at once."""

from django.db import migrations


class Migration(migrations.Migration):
    replaces = [("corrections", "0001_functions"), ("corrections", "0002_new_entries")]

    initial = True

    dependencies = [
        ("accounts", "0003_least_privilege"),
        ("overlay", "0001_squashed_0004_criteria_of_local_entries"),
    ]

    operations = [
        migrations.RunSQL(
            sql="\nCREATE POLICY resolver ON overlay_correction FOR SELECT TO CURRENT_USER USING (true);\nCREATE FUNCTION is_directory_administrator() RETURNS boolean\n    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp\n    AS $$\n        SELECT EXISTS (\n            SELECT 1 FROM accounts_user\n            WHERE id = nullif(current_setting('app.user', true), '')::uuid\n              AND is_active AND platform_role = 'directory_admin'\n        )\n    $$;\nCREATE FUNCTION waiting_corrections(wanted uuid) RETURNS TABLE (\n    id uuid, hospital_id uuid, provider_id uuid, changes text, reason varchar, proposed_as varchar, created_at timestamptz\n)\n    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp\n    AS $$\n        SELECT c.id, c.hospital_id, c.provider_id, c.changes::text, c.reason, c.proposed_as, c.created_at\n        FROM overlay_correction c\n        WHERE c.state = 'proposed' AND c.provider_id IS NOT NULL AND (wanted IS NULL OR c.id = wanted)\n          AND is_directory_administrator()\n        ORDER BY c.created_at, c.id\n        LIMIT 200\n    $$;\nCREATE FUNCTION hospital_of_correction(wanted uuid) RETURNS uuid\n    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp\n    AS $$ SELECT hospital_id FROM overlay_correction WHERE id = wanted AND is_directory_administrator() $$;\nREVOKE ALL ON FUNCTION is_directory_administrator(), waiting_corrections(uuid), hospital_of_correction(uuid) FROM PUBLIC;\nGRANT EXECUTE ON FUNCTION is_directory_administrator(), waiting_corrections(uuid), hospital_of_correction(uuid) TO tu_app;\n",
            reverse_sql="\nDROP FUNCTION hospital_of_correction(uuid);\nDROP FUNCTION waiting_corrections(uuid);\nDROP FUNCTION is_directory_administrator();\nDROP POLICY resolver ON overlay_correction;\n",
        ),
        migrations.RunSQL(
            sql="\nCREATE OR REPLACE FUNCTION waiting_corrections(wanted uuid) RETURNS TABLE (\n    id uuid, hospital_id uuid, provider_id uuid, changes text, reason varchar, proposed_as varchar, created_at timestamptz\n)\n    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp\n    AS $$\n        SELECT c.id, c.hospital_id, c.provider_id, c.changes::text, c.reason, c.proposed_as, c.created_at\n        FROM overlay_correction c\n        WHERE c.state = 'proposed'  AND (wanted IS NULL OR c.id = wanted)\n          AND is_directory_administrator()\n        ORDER BY c.created_at, c.id\n        LIMIT 200\n    $$;\n",
            reverse_sql="\nCREATE OR REPLACE FUNCTION waiting_corrections(wanted uuid) RETURNS TABLE (\n    id uuid, hospital_id uuid, provider_id uuid, changes text, reason varchar, proposed_as varchar, created_at timestamptz\n)\n    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp\n    AS $$\n        SELECT c.id, c.hospital_id, c.provider_id, c.changes::text, c.reason, c.proposed_as, c.created_at\n        FROM overlay_correction c\n        WHERE c.state = 'proposed' AND c.provider_id IS NOT NULL AND (wanted IS NULL OR c.id = wanted)\n          AND is_directory_administrator()\n        ORDER BY c.created_at, c.id\n        LIMIT 200\n    $$;\n",
        ),
    ]
