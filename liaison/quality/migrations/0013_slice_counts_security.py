"""What hospitals counted behind its policy, and the one function through which a group reads their months.

It gives sums and no row of a patient, of the hospitals whose group is that of the hospital that was entered: to ask it, one
must be inside a hospital of the group (ADR 0003, ADR 0043).
"""

from django.db import migrations

from coordination.tenancy.rls import EnableRowLevelSecurity

# Runs as the owner, whom FORCE binds: hence the policy that lets the owner read this table.
FUNCTION = """
CREATE POLICY resolver ON quality_slicecount FOR SELECT TO CURRENT_USER USING (true);
CREATE FUNCTION group_month_counts(first date, last date)
    RETURNS TABLE (hospital_id uuid, source text, month date, lines text, counted_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT counted.hospital_id, counted.source, counted.start, counted.lines::text, counted.counted_at
            FROM tenancy_hospital own
            JOIN tenancy_hospital other ON other.group_id = own.group_id
            JOIN quality_slicecount counted ON counted.hospital_id = other.id
           WHERE own.id = nullif(current_setting('app.hospital', true), '')::uuid
             AND counted.slices = 'month'
             AND counted.start BETWEEN first AND last $$;
REVOKE ALL ON FUNCTION group_month_counts(date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION group_month_counts(date, date) TO tu_app;
"""


class Migration(migrations.Migration):
    dependencies = [("quality", "0012_slice_counts")]
    operations = [
        EnableRowLevelSecurity("slicecount"),
        migrations.RunSQL(
            FUNCTION, "DROP FUNCTION group_month_counts(date, date); DROP POLICY resolver ON quality_slicecount;"
        ),
    ]
