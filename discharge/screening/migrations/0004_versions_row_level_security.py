"""A hospital's own instruments and their editions are read by that hospital only; those delivered, by all."""

from django.db import migrations

from coordination.tenancy.rls import CURRENT_HOSPITAL, EnableRowLevelSecurity

SHARED_OR_OWN = f"owned_by_id IS NULL OR owned_by_id = {CURRENT_HOSPITAL}"
# The instrument of an edition has its own policy: an edition is seen when its instrument is.
OF_A_SEEN_INSTRUMENT = (
    "EXISTS (SELECT 1 FROM screening_instrument seen WHERE seen.code = screening_instrumentversion.instrument_id)"
)


def policy(table: str, condition: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY shared_or_own ON {table} USING ({condition}) WITH CHECK ({condition})",
        ],
        [
            f"DROP POLICY shared_or_own ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY",
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("screening", "0003_versions_and_activation")]
    operations = [
        EnableRowLevelSecurity("activation"),
        policy("screening_instrument", SHARED_OR_OWN),
        policy("screening_instrumentversion", OF_A_SEEN_INSTRUMENT),
    ]
