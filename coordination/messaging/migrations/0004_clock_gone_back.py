"""The sweep enters too where a row waits for longer than anything waits: the clock went back after it was written."""

from django.db import migrations

# Two hours are ``coordination.tenancy.waiting.LONGEST_WAIT``.
FUNCTION = """
CREATE OR REPLACE FUNCTION hospitals_with_due_messages(moment timestamptz) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT hospital_id FROM messaging_message
        WHERE state = 'due' AND (due_at <= moment OR due_at > moment + interval '2 hours')
        UNION
        SELECT hospital_id FROM messaging_message
        WHERE state = 'sending' AND (lease_until <= moment OR lease_until > moment + interval '2 hours')
        UNION
        SELECT hospital_id FROM messaging_message WHERE state IN ('handed_over', 'failed') AND NOT announced
    $$;
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0003_secure_mail")]
    # Back, the wider function serves as well.
    operations = [migrations.RunSQL(FUNCTION, migrations.RunSQL.noop)]
