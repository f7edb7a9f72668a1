"""The one figure about the outbox that is read outside every hospital: when its oldest due message was due."""

from django.db import migrations

# Runs as the owner, whom the policy ``resolver`` lets read messages.
FUNCTION = """
CREATE FUNCTION oldest_due_message() RETURNS timestamptz
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT min(due_at) FROM messaging_message WHERE state IN ('due', 'sending') $$;
REVOKE ALL ON FUNCTION oldest_due_message() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION oldest_due_message() TO tu_app;
"""


class Migration(migrations.Migration):
    dependencies = [("observability", "0001_initial"), ("messaging", "0002_row_level_security")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION oldest_due_message()")]
