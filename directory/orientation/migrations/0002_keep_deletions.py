"""Keep deleted rules in their history."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("orientation", "0001_rules"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="rule",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "orientation_ruleevent" ("code", "domains", "is_active", "max_age", "max_days", "min_age", "min_days", "motives", "order", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "type_id", "verdict", "version") VALUES (OLD."code", OLD."domains", OLD."is_active", OLD."max_age", OLD."max_days", OLD."min_age", OLD."min_days", OLD."motives", OLD."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."code", OLD."reason", OLD."type_id", OLD."verdict", OLD."version"); RETURN NULL;',
                    hash="dbf9de7eb72a2ec7d6abe93ce62f1270f5faab39",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e0b46",
                    table="orientation_rule",
                    when="AFTER",
                ),
            ),
        ),
    ]
