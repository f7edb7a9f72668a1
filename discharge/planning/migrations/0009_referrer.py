"""Who sent the patient to the hospital, in the care circle and its history."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("planning", "0008_order_refusal_security")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="circlemember",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="circlemember",
            name="update_update",
        ),
        migrations.RemoveConstraint(
            model_name="circlemember",
            name="circle_letter_needs_current_member",
        ),
        migrations.AddField(
            model_name="circlemember",
            name="is_referrer",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="a adressé la personne à l’hôpital"
            ),
        ),
        migrations.AddField(
            model_name="circlememberevent",
            name="is_referrer",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="a adressé la personne à l’hôpital"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="circlemember",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "planning_circlememberevent" ("created_at", "episode_id", "hospital_id", "id", "is_referrer", "is_usual", "mail", "mobile", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "provider_id", "receives_letter", "rhythm", "role_id", "starts_on", "state", "version", "what_for") VALUES (NEW."created_at", NEW."episode_id", NEW."hospital_id", NEW."id", NEW."is_referrer", NEW."is_usual", NEW."mail", NEW."mobile", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."provider_id", NEW."receives_letter", NEW."rhythm", NEW."role_id", NEW."starts_on", NEW."state", NEW."version", NEW."what_for"); RETURN NULL;',
                    hash="909817e19ff4bc71801e341114e82371b08414aa",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_135fa",
                    table="planning_circlemember",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="circlemember",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "planning_circlememberevent" ("created_at", "episode_id", "hospital_id", "id", "is_referrer", "is_usual", "mail", "mobile", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "provider_id", "receives_letter", "rhythm", "role_id", "starts_on", "state", "version", "what_for") VALUES (NEW."created_at", NEW."episode_id", NEW."hospital_id", NEW."id", NEW."is_referrer", NEW."is_usual", NEW."mail", NEW."mobile", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phone", NEW."provider_id", NEW."receives_letter", NEW."rhythm", NEW."role_id", NEW."starts_on", NEW."state", NEW."version", NEW."what_for"); RETURN NULL;',
                    hash="aaaa266db5a694f724f3b302f4eb1298ebb99904",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9ec07",
                    table="planning_circlemember",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="circlemember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_referrer", False), ("receives_letter", False)),
                    models.Q(("state__in", ["removed", "to_find"]), _negated=True),
                    _connector="OR",
                ),
                name="circle_letter_needs_current_member",
                violation_error_message="Un courrier s’adresse à quelqu’un de nommé dans le cercle de soins.",
            ),
        ),
    ]
