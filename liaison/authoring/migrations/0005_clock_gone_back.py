"""The sweep enters too where a row waits for longer than anything waits: the clock went back after it was written."""

from django.db import migrations

# Two hours are ``coordination.tenancy.waiting.LONGEST_WAIT``.
FUNCTION = """
CREATE OR REPLACE FUNCTION hospitals_with_due_documents(moment timestamptz) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT DISTINCT hospital_id FROM authoring_document
        WHERE state = 'signed' AND (due_at <= moment OR due_at > moment + interval '2 hours')
    $$;
"""


class Migration(migrations.Migration):
    dependencies = [("authoring", "0004_entry_letters")]
    # Back, the wider function serves as well.
    operations = [migrations.RunSQL(FUNCTION, migrations.RunSQL.noop)]
