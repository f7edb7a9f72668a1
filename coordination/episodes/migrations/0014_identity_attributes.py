import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("episodes", "0013_filters_and_delays_security"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="patient",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="patient",
            name="update_update",
        ),
        migrations.AddField(
            model_name="patient",
            name="identity_fictitious",
            field=models.BooleanField(default=False, verbose_name="identité fictive"),
        ),
        migrations.AddField(
            model_name="patient",
            name="identity_namesake",
            field=models.BooleanField(default=False, verbose_name="identité homonyme"),
        ),
        migrations.AddField(
            model_name="patientevent",
            name="identity_fictitious",
            field=models.BooleanField(default=False, verbose_name="identité fictive"),
        ),
        migrations.AddField(
            model_name="patientevent",
            name="identity_namesake",
            field=models.BooleanField(default=False, verbose_name="identité homonyme"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="patient",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "episodes_patientevent" ("address", "allergies", "birth_date", "birth_first_names", "birth_name", "birth_place_code", "commune_id", "created_at", "hospital_id", "id", "identity_doubtful", "identity_fictitious", "identity_namesake", "identity_status", "ins", "ins_index", "ins_oid", "ipp", "other_phone", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "search_key", "sex", "used_first_name", "used_name", "version") VALUES (NEW."address", NEW."allergies", NEW."birth_date", NEW."birth_first_names", NEW."birth_name", NEW."birth_place_code", NEW."commune_id", NEW."created_at", NEW."hospital_id", NEW."id", NEW."identity_doubtful", NEW."identity_fictitious", NEW."identity_namesake", NEW."identity_status", NEW."ins", NEW."ins_index", NEW."ins_oid", NEW."ipp", NEW."other_phone", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."search_key", NEW."sex", NEW."used_first_name", NEW."used_name", NEW."version"); RETURN NULL;',
                    hash="c516e4f579e11b72864d35ccc54e7edd3734ed79",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f5cd5",
                    table="episodes_patient",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="patient",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "episodes_patientevent" ("address", "allergies", "birth_date", "birth_first_names", "birth_name", "birth_place_code", "commune_id", "created_at", "hospital_id", "id", "identity_doubtful", "identity_fictitious", "identity_namesake", "identity_status", "ins", "ins_index", "ins_oid", "ipp", "other_phone", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "search_key", "sex", "used_first_name", "used_name", "version") VALUES (NEW."address", NEW."allergies", NEW."birth_date", NEW."birth_first_names", NEW."birth_name", NEW."birth_place_code", NEW."commune_id", NEW."created_at", NEW."hospital_id", NEW."id", NEW."identity_doubtful", NEW."identity_fictitious", NEW."identity_namesake", NEW."identity_status", NEW."ins", NEW."ins_index", NEW."ins_oid", NEW."ipp", NEW."other_phone", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phone", NEW."search_key", NEW."sex", NEW."used_first_name", NEW."used_name", NEW."version"); RETURN NULL;',
                    hash="5ae16fbc0cf7e8000f850810d99f173620af3cb2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6b83f",
                    table="episodes_patient",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="patient",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("identity_status", "PROV"),
                    models.Q(("identity_doubtful", False), ("identity_fictitious", False)),
                    _connector="OR",
                ),
                name="patient_doubtful_is_provisional",
                violation_error_message="Une identité douteuse ou fictive reste provisoire.",
            ),
        ),
    ]
