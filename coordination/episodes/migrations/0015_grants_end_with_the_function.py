"""What was opened to a person ends with the function that they held then, whoever ends or changes it."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION episodes_grants_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM episodes_episodeuserobjectpermission opened
    USING episodes_episode episode
    WHERE opened.user_id = OLD.user_id
        AND opened.content_object_id = episode.id
        AND episode.hospital_id = OLD.hospital_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER grants_end_with_the_function AFTER UPDATE OF active, role ON accounts_membership
    FOR EACH ROW WHEN (NOT NEW.active OR OLD.role <> NEW.role) EXECUTE FUNCTION episodes_grants_end();
"""
BACKWARD = """
DROP TRIGGER grants_end_with_the_function ON accounts_membership;
DROP FUNCTION episodes_grants_end();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_group_manager"),
        ("episodes", "0014_identity_attributes"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
