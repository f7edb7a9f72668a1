"""Administrators also read the proposals of entries that do not exist yet: those have no provider."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION waiting_corrections(wanted uuid) RETURNS TABLE (
    id uuid, hospital_id uuid, provider_id uuid, changes text, reason varchar, proposed_as varchar, created_at timestamptz
)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT c.id, c.hospital_id, c.provider_id, c.changes::text, c.reason, c.proposed_as, c.created_at
        FROM overlay_correction c
        WHERE c.state = 'proposed' {existing} AND (wanted IS NULL OR c.id = wanted)
          AND is_directory_administrator()
        ORDER BY c.created_at, c.id
        LIMIT 200
    $$;
"""


class Migration(migrations.Migration):
    dependencies = [("corrections", "0001_functions")]
    operations = [
        migrations.RunSQL(FUNCTION.format(existing=""), FUNCTION.format(existing="AND c.provider_id IS NOT NULL"))
    ]
