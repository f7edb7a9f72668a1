from django.db import migrations

ENFORCED = (
    "providers_provider_type_id_a92bcb0a_fk_providers",
    "providers_provider_commune_id_5305db5a_fk_territory",
    "providers_provider_professional_id_6273cced_fk_providers",
)
# Table that entries name, its key, and the column of the entry.
NAMED = (
    ("providers_providertype", "code", "type_id"),
    ("territory_commune", "code", "commune_id"),
    ("providers_professional", "id", "professional_id"),
)


def _alter(how: str) -> list[str]:
    return [f"ALTER TABLE providers_provider ALTER CONSTRAINT {name} {how}" for name in ENFORCED]


_CHECKS = "\n".join(
    f"""
    IF EXISTS (SELECT FROM (SELECT DISTINCT {column} AS named FROM written WHERE {column} IS NOT NULL) w
                WHERE NOT EXISTS (SELECT FROM {table} t WHERE t.{key} = w.named)) THEN
        RAISE foreign_key_violation USING
            MESSAGE = 'an entry names a row of {table} that does not exist',
            TABLE = 'providers_provider', COLUMN = '{column}';
    END IF;
    """  # noqa: S608 - constants only
    for table, key, column in NAMED
)

WRITTEN = f"""
CREATE FUNCTION providers_names_what_exists() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    {_CHECKS}
    RETURN NULL;
END $$;
CREATE TRIGGER added_names_what_exists AFTER INSERT ON providers_provider REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION providers_names_what_exists();
CREATE TRIGGER changed_names_what_exists AFTER UPDATE ON providers_provider REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION providers_names_what_exists();
"""

NO_OTHER_KEY = """
CREATE FUNCTION providers_named_keeps_its_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE foreign_key_violation USING MESSAGE = format('the key of a row of %I does not change', TG_TABLE_NAME);
END $$;
"""


def _guards(table: str, key: str, column: str) -> str:
    # The lock waits for whoever is writing entries, and keeps others from beginning: none names a row while it goes.
    return f"""
CREATE FUNCTION providers_{column}_is_not_named() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM gone) THEN
        LOCK TABLE providers_provider IN SHARE MODE;
        IF EXISTS (SELECT FROM providers_provider p JOIN gone ON gone.{key} = p.{column}) THEN
            RAISE foreign_key_violation USING MESSAGE = 'an entry names this row of {table}', TABLE = '{table}';
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER no_entry_names_it AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION providers_{column}_is_not_named();
CREATE TRIGGER it_keeps_its_key BEFORE UPDATE OF {key} ON {table} FOR EACH ROW
    WHEN (OLD.{key} IS DISTINCT FROM NEW.{key}) EXECUTE FUNCTION providers_named_keeps_its_key();
"""  # noqa: S608 - constants only


def _without_guards(table: str, column: str) -> str:
    return f"""
DROP TRIGGER it_keeps_its_key ON {table};
DROP TRIGGER no_entry_names_it ON {table};
DROP FUNCTION providers_{column}_is_not_named();
"""


class Migration(migrations.Migration):
    """What an entry names is looked for once a statement, no longer row by row (ADR 0030)."""

    dependencies = [("providers", "0009_search_by_beginning"), ("territory", "0001_communes")]

    operations = [
        migrations.RunSQL([WRITTEN], ["DROP FUNCTION providers_names_what_exists() CASCADE"]),
        migrations.RunSQL([NO_OTHER_KEY], ["DROP FUNCTION providers_named_keeps_its_key()"]),
        *(migrations.RunSQL([_guards(*named)], [_without_guards(named[0], named[2])]) for named in NAMED),
        # The constraints stay where schemas are read from; enforcing them again checks every entry.
        migrations.RunSQL(_alter("NOT ENFORCED"), _alter("ENFORCED")),
    ]
