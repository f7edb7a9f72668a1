"""Joined files behind their policies: a content is never changed, and what a signature froze is neither added to nor taken from."""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity

FROZEN = """
CREATE FUNCTION authoring_enclosure_is_open() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM authoring_document
     WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.document_id ELSE NEW.document_id END AND state IN ('draft', 'to_sign');
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the files of a signed document are frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER frozen_with_the_document BEFORE INSERT OR DELETE ON authoring_enclosure
    FOR EACH ROW EXECUTE FUNCTION authoring_enclosure_is_open();
REVOKE UPDATE, TRUNCATE ON authoring_enclosure, authoring_enclosedfile FROM tu_app;
"""
OPEN = """
DROP TRIGGER frozen_with_the_document ON authoring_enclosure;
DROP FUNCTION authoring_enclosure_is_open();
GRANT UPDATE ON authoring_enclosure, authoring_enclosedfile TO tu_app;
"""


class Migration(migrations.Migration):
    dependencies = [("authoring", "0006_enclosures")]
    operations = [
        EnableRowLevelSecurity("enclosedfile"),
        EnableRowLevelSecurity("enclosure"),
        migrations.RunSQL(FROZEN, OPEN),
    ]
