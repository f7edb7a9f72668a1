import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    """Which situations and which dependency a service takes, beside the ages and the skills."""

    dependencies = [
        ("providers", "0011_words_of_types"),
        ("territory", "0002_commune_place"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="provider",
            name="changed_update",
        ),
        migrations.AddField(
            model_name="provider",
            name="dependencies",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("1", "GIR 1"),
                        ("2", "GIR 2"),
                        ("3", "GIR 3"),
                        ("4", "GIR 4"),
                        ("5", "GIR 5"),
                        ("6", "GIR 6"),
                    ],
                    max_length=1,
                ),
                blank=True,
                db_default=[],
                default=list,
                size=None,
                verbose_name="dépendance prise en charge",
            ),
        ),
        migrations.AddField(
            model_name="provider",
            name="situations",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("chronic", "maladie chronique"),
                        ("cancer", "cancer"),
                        ("palliative", "soins palliatifs"),
                        ("neurodegenerative", "maladie d’Alzheimer ou apparentée"),
                        ("neurological", "maladie neurologique"),
                        ("psychiatric", "trouble psychique"),
                        ("addiction", "addiction"),
                        ("disability", "handicap"),
                        ("precarity", "précarité"),
                        ("perinatal", "grossesse et suites de couches"),
                    ],
                    max_length=20,
                ),
                blank=True,
                db_default=[],
                default=list,
                size=None,
                verbose_name="situations prises en charge",
            ),
        ),
        migrations.AddField(
            model_name="providerevent",
            name="dependencies",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("1", "GIR 1"),
                        ("2", "GIR 2"),
                        ("3", "GIR 3"),
                        ("4", "GIR 4"),
                        ("5", "GIR 5"),
                        ("6", "GIR 6"),
                    ],
                    max_length=1,
                ),
                blank=True,
                db_default=[],
                default=list,
                size=None,
                verbose_name="dépendance prise en charge",
            ),
        ),
        migrations.AddField(
            model_name="providerevent",
            name="situations",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("chronic", "maladie chronique"),
                        ("cancer", "cancer"),
                        ("palliative", "soins palliatifs"),
                        ("neurodegenerative", "maladie d’Alzheimer ou apparentée"),
                        ("neurological", "maladie neurologique"),
                        ("psychiatric", "trouble psychique"),
                        ("addiction", "addiction"),
                        ("disability", "handicap"),
                        ("precarity", "précarité"),
                        ("perinatal", "grossesse et suites de couches"),
                    ],
                    max_length=20,
                ),
                blank=True,
                db_default=[],
                default=list,
                size=None,
                verbose_name="situations prises en charge",
            ),
        ),
        migrations.AddIndex(
            model_name="provider",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("situations", []), _negated=True),
                fields=["situations"],
                name="provider_by_situations",
            ),
        ),
        migrations.AddIndex(
            model_name="provider",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("dependencies", []), _negated=True),
                fields=["dependencies"],
                name="provider_by_dependencies",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="provider",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."version" IS DISTINCT FROM (NEW."version"))',
                    func='INSERT INTO "providers_providerevent" ("accepts_new_patients", "address_extra", "city", "closed_on", "commune_id", "conventions", "created_at", "criteria", "curated_fields", "dependencies", "email", "evening", "fax", "finess", "finess_category", "former_names", "home_visits", "id", "kind", "latitude", "longitude", "max_age", "min_age", "missions", "mobile", "mssante", "name", "organisation_id", "other_phone", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "practice_key", "preferred_channels", "professional_id", "rpps", "short_name", "siret", "situations", "source", "source_vintage", "status", "street", "type_id", "updated_at", "verified_at", "verified_by", "version", "weekend") VALUES (OLD."accepts_new_patients", OLD."address_extra", OLD."city", OLD."closed_on", OLD."commune_id", OLD."conventions", OLD."created_at", OLD."criteria", OLD."curated_fields", OLD."dependencies", OLD."email", OLD."evening", OLD."fax", OLD."finess", OLD."finess_category", OLD."former_names", OLD."home_visits", OLD."id", OLD."kind", OLD."latitude", OLD."longitude", OLD."max_age", OLD."min_age", OLD."missions", OLD."mobile", OLD."mssante", OLD."name", OLD."organisation_id", OLD."other_phone", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'changed\', OLD."id", OLD."phone", OLD."postal_code", OLD."practice_key", OLD."preferred_channels", OLD."professional_id", OLD."rpps", OLD."short_name", OLD."siret", OLD."situations", OLD."source", OLD."source_vintage", OLD."status", OLD."street", OLD."type_id", OLD."updated_at", OLD."verified_at", OLD."verified_by", OLD."version", OLD."weekend"); RETURN NULL;',
                    hash="a1a91a22d4a1f77e87e32a472924858cc6136ff4",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_71d7e",
                    table="providers_provider",
                    when="AFTER",
                ),
            ),
        ),
    ]
