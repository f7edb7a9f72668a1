"""What the migrations up to 0005 have made, made at once."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
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
        ("authoring", "0001_initial"),
        ("authoring", "0002_row_level_security"),
        ("authoring", "0003_sheets"),
        ("authoring", "0004_entry_letters"),
        ("authoring", "0005_clock_gone_back"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("episodes", "0001_squashed_0011_task_live_by_episode"),
        ("tenancy", "0001_squashed_0005_hospital_facility"),
    ]

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Document",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("liaison", "Lettre de liaison à la sortie"),
                                    ("nursing", "Fiche de liaison infirmière"),
                                    ("social", "Fiche sociale"),
                                    ("pharmacist", "Fiche pour le pharmacien"),
                                    ("patient", "Fiche du patient"),
                                    ("entry", "Lettre de liaison à l’entrée"),
                                ],
                                default="liaison",
                                max_length=12,
                                verbose_name="nature",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Brouillon"),
                                    ("to_sign", "À signer"),
                                    ("signed", "Signée"),
                                    ("replaced", "Remplacée"),
                                    ("cancelled", "Annulée"),
                                ],
                                default="draft",
                                max_length=12,
                                verbose_name="état",
                            ),
                        ),
                        ("set_id", models.UUIDField(default=coordination.tenancy.keys.uuid7, editable=False)),
                        (
                            "number",
                            models.PositiveSmallIntegerField(
                                default=1,
                                validators=[django.core.validators.MaxValueValidator(32767)],
                                verbose_name="version",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("signed_at", models.DateTimeField(null=True, verbose_name="signée le")),
                        ("content_sha256", models.CharField(blank=True, editable=False, max_length=64)),
                        ("pdf_sha256", models.CharField(blank=True, editable=False, max_length=64)),
                        ("due_at", models.DateTimeField(null=True, verbose_name="fichiers à produire le")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="essais")),
                        (
                            "last_error",
                            models.CharField(
                                blank=True,
                                help_text="a code, never data",
                                max_length=60,
                                verbose_name="dernière erreur",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "episode",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="documents",
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
                            "replaces",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="authoring.document",
                            ),
                        ),
                        (
                            "signed_by",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "document",
                        "indexes": [
                            models.Index(fields=["hospital", "episode", "created_at"], name="document_by_episode"),
                            models.Index(
                                condition=models.Q(("due_at__isnull", False)),
                                fields=["hospital", "due_at"],
                                name="document_due",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "cancelled"), _negated=True),
                                fields=("hospital", "set_id", "number"),
                                name="document_number_once_a_set",
                                violation_error_message="Cette version existe déjà.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("number", 1), ("replaces", None)),
                                    models.Q(("number__gt", 1), ("replaces__isnull", False)),
                                    _connector="OR",
                                ),
                                name="document_next_version_replaces",
                                violation_error_message="Une version suivante dit laquelle elle remplace.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("state__in", ("draft", "to_sign")), models.Q(("kind", "entry"), _negated=True)
                                ),
                                fields=("hospital", "episode", "kind"),
                                name="document_one_draft_a_stay",
                                violation_error_message="Un brouillon de ce document est déjà ouvert.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "signed"), models.Q(("kind", "entry"), _negated=True)),
                                fields=("hospital", "episode", "kind"),
                                name="document_one_in_force_a_stay",
                                violation_error_message="Une version signée de ce document est en vigueur.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ("signed", "replaced")), _negated=True),
                                    models.Q(
                                        models.Q(("signed_by__isnull", False), ("kind", "entry"), _connector="OR"),
                                        ("signed_at__isnull", False),
                                        models.Q(("content_sha256", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="document_signed_by_somebody",
                                violation_error_message="Un document signé porte son signataire, sa date et son empreinte.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DocumentContent",
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
                        ("text", coordination.crypto.fields.EncryptedTextField(verbose_name="contenu")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "document",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="content",
                                to="authoring.document",
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
                        "verbose_name": "contenu signé",
                    },
                ),
                migrations.CreateModel(
                    name="DocumentEvent",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("liaison", "Lettre de liaison à la sortie"),
                                    ("nursing", "Fiche de liaison infirmière"),
                                    ("social", "Fiche sociale"),
                                    ("pharmacist", "Fiche pour le pharmacien"),
                                    ("patient", "Fiche du patient"),
                                    ("entry", "Lettre de liaison à l’entrée"),
                                ],
                                default="liaison",
                                max_length=12,
                                verbose_name="nature",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Brouillon"),
                                    ("to_sign", "À signer"),
                                    ("signed", "Signée"),
                                    ("replaced", "Remplacée"),
                                    ("cancelled", "Annulée"),
                                ],
                                default="draft",
                                max_length=12,
                                verbose_name="état",
                            ),
                        ),
                        ("set_id", models.UUIDField(default=coordination.tenancy.keys.uuid7, editable=False)),
                        (
                            "number",
                            models.PositiveSmallIntegerField(
                                default=1,
                                validators=[django.core.validators.MaxValueValidator(32767)],
                                verbose_name="version",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("signed_at", models.DateTimeField(null=True, verbose_name="signée le")),
                        ("content_sha256", models.CharField(blank=True, editable=False, max_length=64)),
                        ("pdf_sha256", models.CharField(blank=True, editable=False, max_length=64)),
                        ("due_at", models.DateTimeField(null=True, verbose_name="fichiers à produire le")),
                        ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="essais")),
                        (
                            "last_error",
                            models.CharField(
                                blank=True,
                                help_text="a code, never data",
                                max_length=60,
                                verbose_name="dernière erreur",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
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
                                to="authoring.document",
                            ),
                        ),
                        (
                            "replaces",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="authoring.document",
                            ),
                        ),
                        (
                            "signed_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="DocumentFile",
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
                        ("pdf", coordination.crypto.fields.EncryptedBinaryField(verbose_name="PDF")),
                        ("cda", coordination.crypto.fields.EncryptedBinaryField(verbose_name="CDA")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "document",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="file",
                                to="authoring.document",
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
                        "verbose_name": "fichiers figés",
                    },
                ),
                migrations.CreateModel(
                    name="HandedCopy",
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
                            "holder",
                            models.CharField(
                                choices=[
                                    ("patient", "La personne elle-même"),
                                    ("trusted", "Sa personne de confiance"),
                                    ("relative", "Un proche"),
                                ],
                                max_length=10,
                                verbose_name="remise à",
                            ),
                        ),
                        ("understood", models.BooleanField(verbose_name="informations comprises")),
                        (
                            "note",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", max_length=300, verbose_name="précision"
                            ),
                        ),
                        ("handed_at", models.DateTimeField(verbose_name="remise le")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "document",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="handed_copies",
                                to="authoring.document",
                            ),
                        ),
                        (
                            "handed_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        "verbose_name": "remise en main propre",
                        "indexes": [
                            models.Index(fields=["hospital", "document", "handed_at"], name="handedcopy_by_document")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Section",
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
                        ("key", models.CharField(max_length=30)),
                        ("body", coordination.crypto.fields.EncryptedJSONField(default=dict, verbose_name="contenu")),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, validators=[django.core.validators.MaxValueValidator(2147483647)]
                            ),
                        ),
                        ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "author",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sections",
                                to="authoring.document",
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
                        "verbose_name": "partie de document",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "document", "key"), name="section_once_a_document"
                            )
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="document",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "authoring_documentevent" ("attempts", "content_sha256", "created_at", "created_by_id", "due_at", "episode_id", "hospital_id", "id", "kind", "last_error", "number", "pdf_sha256", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "replaces_id", "set_id", "signed_at", "signed_by_id", "state") VALUES (NEW."attempts", NEW."content_sha256", NEW."created_at", NEW."created_by_id", NEW."due_at", NEW."episode_id", NEW."hospital_id", NEW."id", NEW."kind", NEW."last_error", NEW."number", NEW."pdf_sha256", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."replaces_id", NEW."set_id", NEW."signed_at", NEW."signed_by_id", NEW."state"); RETURN NULL;',
                            hash="703462b7c72cfea02b8236af13d24af90eb1df86",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_1f670",
                            table="authoring_document",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="document",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "authoring_documentevent" ("attempts", "content_sha256", "created_at", "created_by_id", "due_at", "episode_id", "hospital_id", "id", "kind", "last_error", "number", "pdf_sha256", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "replaces_id", "set_id", "signed_at", "signed_by_id", "state") VALUES (NEW."attempts", NEW."content_sha256", NEW."created_at", NEW."created_by_id", NEW."due_at", NEW."episode_id", NEW."hospital_id", NEW."id", NEW."kind", NEW."last_error", NEW."number", NEW."pdf_sha256", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."replaces_id", NEW."set_id", NEW."signed_at", NEW."signed_by_id", NEW."state"); RETURN NULL;',
                            hash="ade6d6e02c4b36b92e1b893b9c7baf4695d97a80",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_59f89",
                            table="authoring_document",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="documentevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="d7410928bc8cdf8fb5c709a244090876f8de8af3",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_d1518",
                            table="authoring_documentevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="document",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="documentevent",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="section",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="documentcontent",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="documentfile",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="handedcopy",
            append_only=True,
        ),
        migrations.RunSQL(
            sql="\nCREATE POLICY resolver ON authoring_document FOR SELECT TO CURRENT_USER USING (true);\nCREATE FUNCTION hospitals_with_due_documents(moment timestamptz) RETURNS SETOF uuid\n    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp\n    AS $$ SELECT DISTINCT hospital_id FROM authoring_document WHERE state = 'signed' AND due_at <= moment $$;\nREVOKE ALL ON FUNCTION hospitals_with_due_documents(timestamptz) FROM PUBLIC;\nGRANT EXECUTE ON FUNCTION hospitals_with_due_documents(timestamptz) TO tu_app;\n",
            reverse_sql="DROP FUNCTION hospitals_with_due_documents(timestamptz); DROP POLICY resolver ON authoring_document;",
        ),
        migrations.RunSQL(
            sql="\nCREATE OR REPLACE FUNCTION hospitals_with_due_documents(moment timestamptz) RETURNS SETOF uuid\n    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp\n    AS $$\n        SELECT DISTINCT hospital_id FROM authoring_document\n        WHERE state = 'signed' AND (due_at <= moment OR due_at > moment + interval '2 hours')\n    $$;\n",
            reverse_sql="",
        ),
    ]
