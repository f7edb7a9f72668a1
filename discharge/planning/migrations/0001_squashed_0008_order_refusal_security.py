"""What the migrations up to 0008 have made, made at once."""

import django.core.validators
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import coordination.crypto.fields
import coordination.tenancy.keys
import coordination.tenancy.merging
import coordination.tenancy.rls


class Migration(migrations.Migration):
    replaces = [
        ("planning", "0001_initial"),
        ("planning", "0002_row_level_security"),
        ("planning", "0003_gp_call"),
        ("planning", "0004_gp_call_security"),
        ("planning", "0005_habits_and_loads"),
        ("planning", "0006_carer_load_security"),
        ("planning", "0007_order_refusal"),
        ("planning", "0008_order_refusal_security"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("episodes", "0001_squashed_0011_task_live_by_episode"),
        ("providers", "0001_squashed_0012_situations_and_dependency"),
        ("tenancy", "0001_squashed_0005_hospital_facility"),
    ]

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="CircleMember",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=coordination.tenancy.keys.uuid7,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=200, verbose_name="nom")),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                        ("mobile", models.CharField(blank=True, max_length=20, verbose_name="portable")),
                        ("mail", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("to_find", "À trouver"),
                                    ("to_contact", "À contacter"),
                                    ("informed", "Informé"),
                                    ("confirmed", "Confirmé"),
                                    ("removed", "Retiré"),
                                ],
                                default="to_contact",
                                max_length=20,
                                verbose_name="état",
                            ),
                        ),
                        ("starts_on", models.DateField(blank=True, null=True, verbose_name="à partir du")),
                        ("what_for", models.CharField(blank=True, max_length=200, verbose_name="pour quoi")),
                        (
                            "receives_letter",
                            models.BooleanField(default=False, verbose_name="reçoit le courrier de sortie"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "episode",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="circle",
                                to="episodes.episode",
                            ),
                        ),
                        (
                            "hospital",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenancy.hospital",
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="providers.provider",
                            ),
                        ),
                        (
                            "role",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="providers.providertype",
                                verbose_name="rôle",
                            ),
                        ),
                        (
                            "is_usual",
                            models.BooleanField(default=False, verbose_name="venait déjà avant l’hospitalisation"),
                        ),
                        ("rhythm", models.CharField(blank=True, max_length=120, verbose_name="passe")),
                    ],
                    options={
                        "verbose_name": "membre du cercle de soins",
                        "verbose_name_plural": "membres du cercle de soins",
                        "indexes": [
                            models.Index(fields=["hospital", "episode", "state"], name="circle_by_episode"),
                            models.Index(fields=["hospital", "provider"], name="circle_by_provider"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "removed"), _negated=True),
                                fields=("hospital", "episode", "role", "name"),
                                name="circle_member_once_an_episode",
                                violation_error_message="Cette personne est déjà dans le cercle de soins.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "removed"),
                                    models.Q(("name", ""), ("provider", None), ("state", "to_find")),
                                    models.Q(
                                        models.Q(("state", "to_find"), _negated=True),
                                        models.Q(("name", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="circle_member_named_unless_to_find",
                                violation_error_message="Écrivez le nom de la personne ou du service.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("receives_letter", False),
                                    models.Q(("state__in", ["removed", "to_find"]), _negated=True),
                                    _connector="OR",
                                ),
                                name="circle_letter_needs_current_member",
                                violation_error_message="Un courrier s’adresse à quelqu’un de nommé dans le cercle de soins.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CircleMemberEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(default=coordination.tenancy.keys.uuid7, editable=False, serialize=False),
                        ),
                        ("name", models.CharField(blank=True, max_length=200, verbose_name="nom")),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                        ("mobile", models.CharField(blank=True, max_length=20, verbose_name="portable")),
                        ("mail", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("to_find", "À trouver"),
                                    ("to_contact", "À contacter"),
                                    ("informed", "Informé"),
                                    ("confirmed", "Confirmé"),
                                    ("removed", "Retiré"),
                                ],
                                default="to_contact",
                                max_length=20,
                                verbose_name="état",
                            ),
                        ),
                        ("starts_on", models.DateField(blank=True, null=True, verbose_name="à partir du")),
                        ("what_for", models.CharField(blank=True, max_length=200, verbose_name="pour quoi")),
                        (
                            "receives_letter",
                            models.BooleanField(default=False, verbose_name="reçoit le courrier de sortie"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "episode",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="episodes.episode",
                            ),
                        ),
                        (
                            "hospital",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="tenancy.hospital",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="planning.circlemember",
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="providers.provider",
                            ),
                        ),
                        (
                            "role",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="providers.providertype",
                                verbose_name="rôle",
                            ),
                        ),
                        (
                            "is_usual",
                            models.BooleanField(default=False, verbose_name="venait déjà avant l’hospitalisation"),
                        ),
                        ("rhythm", models.CharField(blank=True, max_length=120, verbose_name="passe")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Need",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=coordination.tenancy.keys.uuid7,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "domain",
                            models.CharField(
                                choices=[
                                    ("medical", "Soins médicaux"),
                                    ("nursing", "Soins infirmiers"),
                                    ("autonomy", "Autonomie"),
                                    ("social", "Social"),
                                    ("financial", "Ressources"),
                                    ("housing", "Logement et matériel"),
                                    ("psychological", "Soutien psychologique"),
                                    ("carers", "Aidants"),
                                ],
                                max_length=20,
                                verbose_name="domaine",
                            ),
                        ),
                        ("description", models.CharField(max_length=300, verbose_name="besoin")),
                        ("removed_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "episode",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="needs",
                                to="episodes.episode",
                            ),
                        ),
                        (
                            "hospital",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenancy.hospital",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "besoin",
                        "indexes": [models.Index(fields=["hospital", "episode", "domain"], name="need_by_episode")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("removed_at", None)),
                                fields=("hospital", "episode", "domain", "description"),
                                name="need_once_an_episode",
                                violation_error_message="Ce besoin est déjà noté.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("description", ""), _negated=True),
                                name="need_is_described",
                                violation_error_message="Décrivez le besoin.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NeedEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("pgh_context", pghistory.utils.JSONField(null=True)),
                        ("pgh_context_id", models.UUIDField(null=True)),
                        (
                            "id",
                            models.UUIDField(default=coordination.tenancy.keys.uuid7, editable=False, serialize=False),
                        ),
                        (
                            "domain",
                            models.CharField(
                                choices=[
                                    ("medical", "Soins médicaux"),
                                    ("nursing", "Soins infirmiers"),
                                    ("autonomy", "Autonomie"),
                                    ("social", "Social"),
                                    ("financial", "Ressources"),
                                    ("housing", "Logement et matériel"),
                                    ("psychological", "Soutien psychologique"),
                                    ("carers", "Aidants"),
                                ],
                                max_length=20,
                                verbose_name="domaine",
                            ),
                        ),
                        ("description", models.CharField(max_length=300, verbose_name="besoin")),
                        ("removed_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "episode",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="episodes.episode",
                            ),
                        ),
                        (
                            "hospital",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="tenancy.hospital",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="planning.need",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="GpCall",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=coordination.tenancy.keys.uuid7,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("agrees", "Joint, d’accord"),
                                    ("unreached", "Pas joint"),
                                    ("disagrees", "Pas d’accord"),
                                ],
                                max_length=20,
                                verbose_name="issue",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="appelé le")),
                        ("recorded_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "note",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", max_length=300, verbose_name="précision"
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "circle_member",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="planning.circlemember",
                            ),
                        ),
                        (
                            "episode",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="gp_calls",
                                to="episodes.episode",
                            ),
                        ),
                        (
                            "hospital",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenancy.hospital",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "appel au médecin traitant",
                        "verbose_name_plural": "appels au médecin traitant",
                        "indexes": [models.Index(fields=["hospital", "episode", "-at"], name="gp_call_by_episode")],
                    },
                ),
                migrations.CreateModel(
                    name="CarerLoad",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=coordination.tenancy.keys.uuid7,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("light", "Charge légère"),
                                    ("heavy", "Charge lourde"),
                                    ("exhausted", "Épuisé"),
                                ],
                                max_length=20,
                                verbose_name="charge",
                            ),
                        ),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        (
                            "note",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", max_length=300, verbose_name="précision"
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="loads",
                                to="episodes.contact",
                            ),
                        ),
                        (
                            "episode",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="carer_loads",
                                to="episodes.episode",
                            ),
                        ),
                        (
                            "hospital",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenancy.hospital",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "charge d’un aidant",
                        "verbose_name_plural": "charges des aidants",
                        "indexes": [models.Index(fields=["hospital", "contact", "-at"], name="carer_load_by_contact")],
                    },
                ),
                migrations.CreateModel(
                    name="OrderRefusal",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=coordination.tenancy.keys.uuid7,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("refused_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "episode",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="episodes.episode",
                            ),
                        ),
                        (
                            "first",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="episodes.task",
                            ),
                        ),
                        (
                            "hospital",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenancy.hospital",
                            ),
                        ),
                        (
                            "refused_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="episodes.task",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ordre refusé",
                        "verbose_name_plural": "ordres refusés",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "task", "first"),
                                name="order_refused_once",
                                violation_error_message="Cet ordre est déjà refusé.",
                            )
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="circlemember",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "planning_circlememberevent" ("created_at", "episode_id", "hospital_id", "id", "is_usual", "mail", "mobile", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "provider_id", "receives_letter", "rhythm", "role_id", "starts_on", "state", "version", "what_for") VALUES (NEW."created_at", NEW."episode_id", NEW."hospital_id", NEW."id", NEW."is_usual", NEW."mail", NEW."mobile", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."provider_id", NEW."receives_letter", NEW."rhythm", NEW."role_id", NEW."starts_on", NEW."state", NEW."version", NEW."what_for"); RETURN NULL;',
                            hash="b54e3c12c31993ae2b05722ac39a0e9c4d433f8b",
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
                            func='INSERT INTO "planning_circlememberevent" ("created_at", "episode_id", "hospital_id", "id", "is_usual", "mail", "mobile", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "provider_id", "receives_letter", "rhythm", "role_id", "starts_on", "state", "version", "what_for") VALUES (NEW."created_at", NEW."episode_id", NEW."hospital_id", NEW."id", NEW."is_usual", NEW."mail", NEW."mobile", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phone", NEW."provider_id", NEW."receives_letter", NEW."rhythm", NEW."role_id", NEW."starts_on", NEW."state", NEW."version", NEW."what_for"); RETURN NULL;',
                            hash="018ad0d70ca0a9bfc62b66261b53a295bb9e4111",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_9ec07",
                            table="planning_circlemember",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="circlememberevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="df2f0c5661ac1473226f0097b44c4a2d35a363ba",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_b4071",
                            table="planning_circlememberevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="need",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "planning_needevent" ("created_at", "description", "domain", "episode_id", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "version") VALUES (NEW."created_at", NEW."description", NEW."domain", NEW."episode_id", NEW."hospital_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."removed_at", NEW."version"); RETURN NULL;',
                            hash="5c1360952ab077c937f13b56a88c356beb92bc9e",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_8b2cc",
                            table="planning_need",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="need",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "planning_needevent" ("created_at", "description", "domain", "episode_id", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "version") VALUES (NEW."created_at", NEW."description", NEW."domain", NEW."episode_id", NEW."hospital_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."removed_at", NEW."version"); RETURN NULL;',
                            hash="f87d2eb4bac4b1962abf8a214f08349eca65ff6c",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_682e7",
                            table="planning_need",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="needevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="590a873c883c617ca78e355a910ab46fe21058ca",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_f1469",
                            table="planning_needevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="need",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="circlemember",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="needevent",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="circlememberevent",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="gpcall",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="carerload",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="orderrefusal",
            append_only=True,
        ),
    ]
