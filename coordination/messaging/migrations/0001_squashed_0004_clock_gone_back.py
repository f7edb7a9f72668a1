"""What the migrations up to 0004 have made, made at once."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import coordination.crypto.fields
import coordination.tenancy.keys
import coordination.tenancy.merging
import coordination.tenancy.rls


class Migration(migrations.Migration):
    replaces = [
        ("messaging", "0001_initial"),
        ("messaging", "0002_row_level_security"),
        ("messaging", "0003_secure_mail"),
        ("messaging", "0004_clock_gone_back"),
    ]

    initial = True

    dependencies = [
        ("tenancy", "0001_squashed_0005_hospital_facility"),
    ]

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Message",
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
                        ("purpose", models.CharField(max_length=40)),
                        ("subject_id", models.UUIDField()),
                        ("episode_id", models.UUIDField(null=True)),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("mail", "Courriel"),
                                    ("sms", "SMS"),
                                    ("secure", "Messagerie sécurisée de santé"),
                                ],
                                max_length=10,
                                verbose_name="canal",
                            ),
                        ),
                        ("recipient_name", models.CharField(max_length=150, verbose_name="destinataire")),
                        (
                            "address",
                            coordination.crypto.fields.EncryptedTextField(max_length=320, verbose_name="adresse"),
                        ),
                        ("subject", models.CharField(blank=True, max_length=200, verbose_name="objet")),
                        ("body", coordination.crypto.fields.EncryptedTextField(null=True)),
                        ("body_digest", models.CharField(editable=False, max_length=64)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("due", "À envoyer"),
                                    ("sending", "Envoi en cours"),
                                    ("handed_over", "Remis au serveur"),
                                    ("failed", "Échec"),
                                    ("cancelled", "Annulé"),
                                ],
                                default="due",
                                max_length=20,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "due_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="à envoyer le"),
                        ),
                        ("send_before", models.DateTimeField(null=True, verbose_name="sans intérêt après")),
                        ("lease_until", models.DateTimeField(null=True)),
                        ("first_tried_at", models.DateTimeField(null=True)),
                        ("attempts", models.PositiveIntegerField(default=0, verbose_name="essais")),
                        ("message_id", models.CharField(editable=False, max_length=300, verbose_name="Message-ID")),
                        (
                            "last_error",
                            models.CharField(
                                blank=True,
                                help_text="a code, never data",
                                max_length=60,
                                verbose_name="dernière erreur",
                            ),
                        ),
                        ("handed_over_at", models.DateTimeField(null=True, verbose_name="remis le")),
                        (
                            "announced",
                            models.BooleanField(default=False, help_text="the app that queued it knows how it ended"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="écrit le"),
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
                        "verbose_name": "message",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "due")), fields=["hospital", "due_at"], name="message_due"
                            ),
                            models.Index(
                                condition=models.Q(("state", "sending")),
                                fields=["hospital", "lease_until"],
                                name="message_leased",
                            ),
                            models.Index(
                                condition=models.Q(("announced", False), ("state__in", ("handed_over", "failed"))),
                                fields=["hospital", "created_at"],
                                name="message_to_announce",
                            ),
                            models.Index(fields=["hospital", "episode_id", "created_at"], name="message_by_episode"),
                            models.Index(fields=["hospital", "subject_id", "created_at"], name="message_by_subject"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "message_id"),
                                name="message_id_once_a_hospital",
                                violation_error_message="Un message porte déjà ce Message-ID.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("lease_until__isnull", False), ("state", "sending")),
                                    models.Q(models.Q(("state", "sending"), _negated=True), ("lease_until", None)),
                                    _connector="OR",
                                ),
                                name="message_leased_while_sending",
                                violation_error_message="Un message en cours d’envoi est réservé jusqu’à une heure, et lui seul.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("handed_over_at__isnull", False), ("state", "handed_over")),
                                    models.Q(
                                        models.Q(("state", "handed_over"), _negated=True), ("handed_over_at", None)
                                    ),
                                    _connector="OR",
                                ),
                                name="message_handed_over_has_time",
                                violation_error_message="Un message remis porte l’heure de sa remise.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("body__isnull", False), ("state__in", ("due", "sending"))),
                                    models.Q(
                                        ("body__isnull", True), ("state__in", ("handed_over", "failed", "cancelled"))
                                    ),
                                    _connector="OR",
                                ),
                                name="message_body_only_while_needed",
                                violation_error_message="Le texte d’un message est gardé jusqu’à l’envoi, pas au-delà.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("attempts", 0), ("first_tried_at", None)),
                                    models.Q(("attempts__gt", 0), ("first_tried_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="message_tried_has_time",
                                violation_error_message="Un message essayé porte l’heure du premier essai.",
                            ),
                        ],
                    },
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="message",
        ),
        migrations.RunSQL(
            sql="\nCREATE POLICY resolver ON messaging_message FOR SELECT TO CURRENT_USER USING (true);\nCREATE FUNCTION hospitals_with_due_messages(moment timestamptz) RETURNS SETOF uuid\n    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp\n    AS $$\n        SELECT hospital_id FROM messaging_message WHERE state = 'due' AND due_at <= moment\n        UNION\n        SELECT hospital_id FROM messaging_message WHERE state = 'sending' AND lease_until <= moment\n        UNION\n        SELECT hospital_id FROM messaging_message WHERE state IN ('handed_over', 'failed') AND NOT announced\n    $$;\nREVOKE ALL ON FUNCTION hospitals_with_due_messages(timestamptz) FROM PUBLIC;\nGRANT EXECUTE ON FUNCTION hospitals_with_due_messages(timestamptz) TO tu_app;\n",
            reverse_sql="DROP FUNCTION hospitals_with_due_messages(timestamptz); DROP POLICY resolver ON messaging_message;",
        ),
        migrations.RunSQL(
            sql="\nCREATE OR REPLACE FUNCTION hospitals_with_due_messages(moment timestamptz) RETURNS SETOF uuid\n    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp\n    AS $$\n        SELECT hospital_id FROM messaging_message\n        WHERE state = 'due' AND (due_at <= moment OR due_at > moment + interval '2 hours')\n        UNION\n        SELECT hospital_id FROM messaging_message\n        WHERE state = 'sending' AND (lease_until <= moment OR lease_until > moment + interval '2 hours')\n        UNION\n        SELECT hospital_id FROM messaging_message WHERE state IN ('handed_over', 'failed') AND NOT announced\n    $$;\n",
            reverse_sql="",
        ),
    ]
