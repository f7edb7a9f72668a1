"""What the migrations up to 0006 have made, made at once."""

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
        ("requests", "0001_initial"),
        ("requests", "0002_row_level_security"),
        ("requests", "0003_papers"),
        ("requests", "0004_papers_row_level_security"),
        ("requests", "0005_type_papers"),
        ("requests", "0006_type_papers_row_level_security"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("episodes", "0001_squashed_0011_task_live_by_episode"),
        ("planning", "0001_squashed_0008_order_refusal_security"),
        ("providers", "0001_squashed_0012_situations_and_dependency"),
        ("tenancy", "0001_squashed_0005_hospital_facility"),
        ("territory", "0001_squashed_0002_commune_place"),
    ]

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Approach",
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
                        ("name", models.CharField(max_length=200, verbose_name="nom")),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("mssante", "messagerie sécurisée"),
                                    ("phone", "téléphone"),
                                    ("mail", "courriel"),
                                    ("sms", "SMS"),
                                    ("fax", "télécopie"),
                                ],
                                max_length=10,
                                verbose_name="voie",
                            ),
                        ),
                        ("address", models.CharField(blank=True, max_length=320)),
                        ("wave", models.PositiveSmallIntegerField(default=1)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("sent", "Sans réponse"),
                                    ("opened", "Lue, sans réponse"),
                                    ("question", "Question posée"),
                                    ("accepted", "Accepte"),
                                    ("refused", "Refuse"),
                                    ("passed_on", "Propose un confrère"),
                                    ("closed_politely", "Pourvue par un autre"),
                                    ("expired", "Délai passé"),
                                    ("withdrawn", "Demande retirée"),
                                ],
                                default="sent",
                                max_length=20,
                                verbose_name="état",
                            ),
                        ),
                        ("sent_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="demandé le")),
                        ("chase_at", models.DateTimeField(null=True)),
                        ("answered_at", models.DateTimeField(null=True, verbose_name="répondu le")),
                        ("starts_on", models.DateField(null=True, verbose_name="premier passage")),
                        (
                            "moment",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("morning", "matin"),
                                    ("noon", "midi"),
                                    ("evening", "soir"),
                                    ("to_agree", "à convenir"),
                                ],
                                max_length=10,
                                verbose_name="moment",
                            ),
                        ),
                        ("contact_name", models.CharField(blank=True, max_length=150, verbose_name="qui passera")),
                        ("contact_phone", models.CharField(blank=True, max_length=20, verbose_name="son téléphone")),
                        (
                            "refusal_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("outside_competence", "Hors de notre compétence"),
                                    ("outside_territory", "Hors de notre secteur"),
                                    ("no_capacity", "Plus de place en ce moment"),
                                    ("no_skill", "Aucun professionnel formé à ce soin"),
                                    ("social_future", "Suite sociale incertaine"),
                                    ("incomplete", "Demande incomplète"),
                                    ("profile", "Profil du patient"),
                                ],
                                max_length=20,
                                verbose_name="motif",
                            ),
                        ),
                        ("possible_from", models.DateField(null=True, verbose_name="de nouveau possible à partir du")),
                        ("question", models.CharField(blank=True, max_length=1000, verbose_name="question")),
                        ("reply", models.CharField(blank=True, max_length=1000, verbose_name="réponse à la question")),
                        (
                            "colleague_name",
                            models.CharField(blank=True, max_length=200, verbose_name="confrère proposé"),
                        ),
                        ("colleague_phone", models.CharField(blank=True, max_length=20, verbose_name="son téléphone")),
                        ("told_at", models.DateTimeField(null=True)),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
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
                            "passed_from",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="passed_to",
                                to="requests.approach",
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="providers.provider",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="approaches",
                                to="requests.carerequest",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "sollicitation",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("chase_at__isnull", False)),
                                fields=["hospital", "chase_at"],
                                name="approach_to_chase",
                            ),
                            models.Index(
                                condition=models.Q(("state", "refused")),
                                fields=["hospital", "provider", "-answered_at"],
                                name="approach_refused_by",
                            ),
                            models.Index(
                                condition=models.Q(("answered_at__isnull", False), ("told_at", None)),
                                fields=["hospital", "answered_at"],
                                name="approach_untold",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "accepted")),
                                fields=("hospital", "request"),
                                name="approach_one_acceptance_a_request",
                                violation_error_message="Un autre service a déjà accepté cette demande.",
                            ),
                            models.UniqueConstraint(
                                fields=("hospital", "request", "provider"),
                                name="approach_once_a_request",
                                violation_error_message="Ce service a déjà été sollicité pour cette demande.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("provider", None)),
                                fields=("hospital", "request", "name"),
                                name="approach_named_once_a_request",
                                violation_error_message="Ce service a déjà été sollicité pour cette demande.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "accepted"), _negated=True),
                                    models.Q(
                                        models.Q(("starts_on", None), _negated=True),
                                        models.Q(("contact_name", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="approach_accepted_says_who_and_when",
                                violation_error_message="Dites qui passera, et à partir de quand.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("refusal_reason", ""), ("state", "refused"), _negated=True),
                                name="approach_refused_has_a_reason",
                                violation_error_message="Choisissez le motif du refus.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ("question", "accepted", "refused", "passed_on")), _negated=True
                                    ),
                                    ("answered_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="approach_answered_has_time",
                                violation_error_message="Une réponse porte son heure.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True),
                                name="approach_has_a_name",
                                violation_error_message="Nommez le service.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CareRequest",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "En cours"),
                                    ("accepted", "Acceptée"),
                                    ("exhausted", "Sans solution"),
                                    ("withdrawn", "Retirée"),
                                ],
                                default="open",
                                max_length=20,
                                verbose_name="état",
                            ),
                        ),
                        ("care", models.CharField(max_length=500, verbose_name="ce qui est demandé")),
                        ("rhythm", models.CharField(blank=True, max_length=120, verbose_name="rythme")),
                        ("duration", models.CharField(blank=True, max_length=120, verbose_name="durée")),
                        ("situation", models.CharField(blank=True, max_length=300, verbose_name="situation")),
                        ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                        ("starts_on", models.DateField(verbose_name="à partir du")),
                        ("answer_by", models.DateTimeField(verbose_name="réponse souhaitée avant")),
                        (
                            "prescription",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("ready", "Prête"),
                                    ("to_come", "À faire avant la sortie"),
                                    ("none", "Aucune"),
                                ],
                                max_length=10,
                                verbose_name="ordonnance",
                            ),
                        ),
                        ("has_consent", models.BooleanField(default=False, verbose_name="consentement du patient")),
                        ("gp_contacted", models.BooleanField(null=True, verbose_name="médecin traitant contacté")),
                        ("gp_why_not", models.CharField(blank=True, max_length=200, verbose_name="pourquoi pas")),
                        ("details", models.JSONField(blank=True, default=dict, verbose_name="précisions")),
                        ("waves", models.JSONField(blank=True, default=list)),
                        ("wave", models.PositiveSmallIntegerField(default=1)),
                        ("next_wave_at", models.DateTimeField(null=True)),
                        ("asked_by_role", models.CharField(blank=True, max_length=60)),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="demandée le"),
                        ),
                        ("settled_at", models.DateTimeField(null=True)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.RESTRICT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "circle_member",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
                                to="planning.circlemember",
                            ),
                        ),
                        (
                            "commune",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territory.commune",
                            ),
                        ),
                        (
                            "episode",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
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
                            "role",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="providers.providertype",
                                verbose_name="type de service",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "demande",
                        "indexes": [
                            models.Index(fields=["hospital", "episode", "created_at"], name="request_by_episode"),
                            models.Index(
                                condition=models.Q(("state", "open")),
                                fields=["hospital", "next_wave_at"],
                                name="request_next_wave",
                            ),
                            models.Index(
                                condition=models.Q(("state", "open")),
                                fields=["hospital", "answer_by"],
                                name="request_due",
                            ),
                            models.Index(fields=["hospital", "created_at"], name="request_newest"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("care", ""), _negated=True),
                                name="request_says_what",
                                violation_error_message="Dites ce qui est demandé.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("answer_by__gt", models.F("created_at"))),
                                name="request_answered_after_it_is_made",
                                violation_error_message="La réponse est attendue après l’envoi.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("settled_at", None), ("state", "open")),
                                    models.Q(models.Q(("state", "open"), _negated=True), ("settled_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="request_settled_has_time",
                                violation_error_message="Une demande close, et elle seule, porte l’heure de sa clôture.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApproachEvent",
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
                        ("name", models.CharField(max_length=200, verbose_name="nom")),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("mssante", "messagerie sécurisée"),
                                    ("phone", "téléphone"),
                                    ("mail", "courriel"),
                                    ("sms", "SMS"),
                                    ("fax", "télécopie"),
                                ],
                                max_length=10,
                                verbose_name="voie",
                            ),
                        ),
                        ("address", models.CharField(blank=True, max_length=320)),
                        ("wave", models.PositiveSmallIntegerField(default=1)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("sent", "Sans réponse"),
                                    ("opened", "Lue, sans réponse"),
                                    ("question", "Question posée"),
                                    ("accepted", "Accepte"),
                                    ("refused", "Refuse"),
                                    ("passed_on", "Propose un confrère"),
                                    ("closed_politely", "Pourvue par un autre"),
                                    ("expired", "Délai passé"),
                                    ("withdrawn", "Demande retirée"),
                                ],
                                default="sent",
                                max_length=20,
                                verbose_name="état",
                            ),
                        ),
                        ("sent_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="demandé le")),
                        ("chase_at", models.DateTimeField(null=True)),
                        ("answered_at", models.DateTimeField(null=True, verbose_name="répondu le")),
                        ("starts_on", models.DateField(null=True, verbose_name="premier passage")),
                        (
                            "moment",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("morning", "matin"),
                                    ("noon", "midi"),
                                    ("evening", "soir"),
                                    ("to_agree", "à convenir"),
                                ],
                                max_length=10,
                                verbose_name="moment",
                            ),
                        ),
                        ("contact_name", models.CharField(blank=True, max_length=150, verbose_name="qui passera")),
                        ("contact_phone", models.CharField(blank=True, max_length=20, verbose_name="son téléphone")),
                        (
                            "refusal_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("outside_competence", "Hors de notre compétence"),
                                    ("outside_territory", "Hors de notre secteur"),
                                    ("no_capacity", "Plus de place en ce moment"),
                                    ("no_skill", "Aucun professionnel formé à ce soin"),
                                    ("social_future", "Suite sociale incertaine"),
                                    ("incomplete", "Demande incomplète"),
                                    ("profile", "Profil du patient"),
                                ],
                                max_length=20,
                                verbose_name="motif",
                            ),
                        ),
                        ("possible_from", models.DateField(null=True, verbose_name="de nouveau possible à partir du")),
                        ("question", models.CharField(blank=True, max_length=1000, verbose_name="question")),
                        ("reply", models.CharField(blank=True, max_length=1000, verbose_name="réponse à la question")),
                        (
                            "colleague_name",
                            models.CharField(blank=True, max_length=200, verbose_name="confrère proposé"),
                        ),
                        ("colleague_phone", models.CharField(blank=True, max_length=20, verbose_name="son téléphone")),
                        ("told_at", models.DateTimeField(null=True)),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
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
                            "passed_from",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="requests.approach",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="requests.approach",
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="providers.provider",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="requests.carerequest",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CareRequestEvent",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "En cours"),
                                    ("accepted", "Acceptée"),
                                    ("exhausted", "Sans solution"),
                                    ("withdrawn", "Retirée"),
                                ],
                                default="open",
                                max_length=20,
                                verbose_name="état",
                            ),
                        ),
                        ("care", models.CharField(max_length=500, verbose_name="ce qui est demandé")),
                        ("rhythm", models.CharField(blank=True, max_length=120, verbose_name="rythme")),
                        ("duration", models.CharField(blank=True, max_length=120, verbose_name="durée")),
                        ("situation", models.CharField(blank=True, max_length=300, verbose_name="situation")),
                        ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                        ("starts_on", models.DateField(verbose_name="à partir du")),
                        ("answer_by", models.DateTimeField(verbose_name="réponse souhaitée avant")),
                        (
                            "prescription",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("ready", "Prête"),
                                    ("to_come", "À faire avant la sortie"),
                                    ("none", "Aucune"),
                                ],
                                max_length=10,
                                verbose_name="ordonnance",
                            ),
                        ),
                        ("has_consent", models.BooleanField(default=False, verbose_name="consentement du patient")),
                        ("gp_contacted", models.BooleanField(null=True, verbose_name="médecin traitant contacté")),
                        ("gp_why_not", models.CharField(blank=True, max_length=200, verbose_name="pourquoi pas")),
                        ("details", models.JSONField(blank=True, default=dict, verbose_name="précisions")),
                        ("waves", models.JSONField(blank=True, default=list)),
                        ("wave", models.PositiveSmallIntegerField(default=1)),
                        ("next_wave_at", models.DateTimeField(null=True)),
                        ("asked_by_role", models.CharField(blank=True, max_length=60)),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="demandée le"),
                        ),
                        ("settled_at", models.DateTimeField(null=True)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "circle_member",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="planning.circlemember",
                            ),
                        ),
                        (
                            "commune",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territory.commune",
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
                                to="requests.carerequest",
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
                                verbose_name="type de service",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="HadOpinion",
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
                            "whose",
                            models.CharField(
                                choices=[
                                    ("coordinating_doctor", "médecin praticien d’HAD"),
                                    ("head_nurse", "cadre de santé de l’HAD"),
                                    ("gp", "médecin traitant"),
                                ],
                                max_length=30,
                                verbose_name="avis de",
                            ),
                        ),
                        (
                            "verdict",
                            models.CharField(
                                choices=[
                                    ("pending", "attendu"),
                                    ("favourable", "favorable"),
                                    ("unfavourable", "défavorable"),
                                ],
                                default="pending",
                                max_length=20,
                                verbose_name="avis",
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=200, verbose_name="précision")),
                        ("given_at", models.DateTimeField(null=True)),
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
                            "request",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="opinions",
                                to="requests.carerequest",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "avis pour l’HAD",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "request", "whose"),
                                name="opinion_once_a_request",
                                violation_error_message="Cet avis est déjà suivi.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("given_at", None), ("verdict", "pending")),
                                    models.Q(
                                        models.Q(("verdict", "pending"), _negated=True), ("given_at__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="opinion_given_has_time",
                                violation_error_message="Un avis rendu, et lui seul, porte sa date.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HadOpinionEvent",
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
                            "whose",
                            models.CharField(
                                choices=[
                                    ("coordinating_doctor", "médecin praticien d’HAD"),
                                    ("head_nurse", "cadre de santé de l’HAD"),
                                    ("gp", "médecin traitant"),
                                ],
                                max_length=30,
                                verbose_name="avis de",
                            ),
                        ),
                        (
                            "verdict",
                            models.CharField(
                                choices=[
                                    ("pending", "attendu"),
                                    ("favourable", "favorable"),
                                    ("unfavourable", "défavorable"),
                                ],
                                default="pending",
                                max_length=20,
                                verbose_name="avis",
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=200, verbose_name="précision")),
                        ("given_at", models.DateTimeField(null=True)),
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
                                to="requests.hadopinion",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="requests.carerequest",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Answer",
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
                                    ("sent", "Sans réponse"),
                                    ("opened", "Lue, sans réponse"),
                                    ("question", "Question posée"),
                                    ("accepted", "Accepte"),
                                    ("refused", "Refuse"),
                                    ("passed_on", "Propose un confrère"),
                                    ("closed_politely", "Pourvue par un autre"),
                                    ("expired", "Délai passé"),
                                    ("withdrawn", "Demande retirée"),
                                ],
                                max_length=20,
                                verbose_name="réponse",
                            ),
                        ),
                        ("words", models.CharField(blank=True, max_length=1200, verbose_name="en toutes lettres")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("counts", models.BooleanField(default=True, verbose_name="prise en compte")),
                        (
                            "actor",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.RESTRICT,
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
                        (
                            "approach",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="requests.approach",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "réponse",
                        "indexes": [models.Index(fields=["hospital", "approach", "at"], name="answer_by_approach")],
                    },
                ),
                migrations.CreateModel(
                    name="Paper",
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
                        ("kind", models.CharField(max_length=30, verbose_name="document")),
                        (
                            "media_type",
                            models.CharField(
                                choices=[
                                    ("application/pdf", "PDF"),
                                    ("image/jpeg", "photo JPEG"),
                                    ("image/png", "image PNG"),
                                ],
                                max_length=20,
                                verbose_name="format",
                            ),
                        ),
                        ("size", models.PositiveIntegerField(help_text="bytes", verbose_name="taille")),
                        ("sha256", models.CharField(editable=False, max_length=64)),
                        ("added_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="ajouté le")),
                        ("removed_at", models.DateTimeField(null=True, verbose_name="retiré le")),
                        (
                            "added_by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.RESTRICT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "episode",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
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
                        "verbose_name": "pièce",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("removed_at", None)),
                                fields=("hospital", "episode", "kind", "sha256"),
                                name="paper_once_an_episode",
                                violation_error_message="Ce document est déjà ajouté.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("size__gt", 0)),
                                name="paper_is_not_empty",
                                violation_error_message="Ce fichier est vide.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CarriedPaper",
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
                        ("kind", models.CharField(max_length=30, verbose_name="document")),
                        ("position", models.PositiveSmallIntegerField()),
                        (
                            "opens",
                            models.CharField(
                                choices=[("to_decide", "avant de répondre"), ("accepted", "après avoir accepté")],
                                max_length=10,
                                verbose_name="lu",
                            ),
                        ),
                        ("sheet", coordination.crypto.fields.EncryptedJSONField(null=True, verbose_name="fiche")),
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
                            "request",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="papers",
                                to="requests.carerequest",
                            ),
                        ),
                        (
                            "paper",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="carried",
                                to="requests.paper",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "pièce jointe",
                        "indexes": [
                            models.Index(fields=["hospital", "request", "position"], name="carried_paper_by_request")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("paper__isnull", True), ("sheet__isnull", False)),
                                    models.Q(("paper__isnull", False), ("sheet__isnull", True)),
                                    _connector="OR",
                                ),
                                name="carried_paper_is_a_file_or_a_sheet",
                                violation_error_message="Une pièce est un fichier, ou une fiche.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PaperEvent",
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
                        ("kind", models.CharField(max_length=30, verbose_name="document")),
                        (
                            "media_type",
                            models.CharField(
                                choices=[
                                    ("application/pdf", "PDF"),
                                    ("image/jpeg", "photo JPEG"),
                                    ("image/png", "image PNG"),
                                ],
                                max_length=20,
                                verbose_name="format",
                            ),
                        ),
                        ("size", models.PositiveIntegerField(help_text="bytes", verbose_name="taille")),
                        ("sha256", models.CharField(editable=False, max_length=64)),
                        ("added_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="ajouté le")),
                        ("removed_at", models.DateTimeField(null=True, verbose_name="retiré le")),
                        (
                            "added_by",
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
                                to="requests.paper",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="PaperFile",
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
                        ("content", coordination.crypto.fields.EncryptedBinaryField(verbose_name="contenu")),
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
                            "paper",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="file", to="requests.paper"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "contenu d’une pièce",
                    },
                ),
                migrations.CreateModel(
                    name="PaperReading",
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
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "approach",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="readings",
                                to="requests.approach",
                            ),
                        ),
                        (
                            "carried",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="readings",
                                to="requests.carriedpaper",
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
                        "verbose_name": "lecture d’une pièce",
                        "indexes": [models.Index(fields=["hospital", "carried", "at"], name="paper_reading_by_paper")],
                    },
                ),
                migrations.CreateModel(
                    name="TypePapers",
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
                        ("lines", models.JSONField(blank=True, default=list, verbose_name="pièces")),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
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
                            "role",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="providers.providertype",
                                verbose_name="type de service",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "pièces d’un type de service",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "role"),
                                name="type_papers_once_a_type",
                                violation_error_message="Les pièces de ce type de service sont déjà choisies.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TypePapersEvent",
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
                        ("lines", models.JSONField(blank=True, default=list, verbose_name="pièces")),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
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
                                to="requests.typepapers",
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
                                verbose_name="type de service",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="approach",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_approachevent" ("address", "answered_at", "channel", "chase_at", "colleague_name", "colleague_phone", "contact_name", "contact_phone", "hospital_id", "id", "moment", "name", "passed_from_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "possible_from", "provider_id", "question", "refusal_reason", "reply", "request_id", "sent_at", "starts_on", "state", "told_at", "version", "wave") VALUES (NEW."address", NEW."answered_at", NEW."channel", NEW."chase_at", NEW."colleague_name", NEW."colleague_phone", NEW."contact_name", NEW."contact_phone", NEW."hospital_id", NEW."id", NEW."moment", NEW."name", NEW."passed_from_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."possible_from", NEW."provider_id", NEW."question", NEW."refusal_reason", NEW."reply", NEW."request_id", NEW."sent_at", NEW."starts_on", NEW."state", NEW."told_at", NEW."version", NEW."wave"); RETURN NULL;',
                            hash="7ce5beb5a1273dae09c4ebbd169774a7f1418825",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_e89d7",
                            table="requests_approach",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="approach",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "requests_approachevent" ("address", "answered_at", "channel", "chase_at", "colleague_name", "colleague_phone", "contact_name", "contact_phone", "hospital_id", "id", "moment", "name", "passed_from_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "possible_from", "provider_id", "question", "refusal_reason", "reply", "request_id", "sent_at", "starts_on", "state", "told_at", "version", "wave") VALUES (NEW."address", NEW."answered_at", NEW."channel", NEW."chase_at", NEW."colleague_name", NEW."colleague_phone", NEW."contact_name", NEW."contact_phone", NEW."hospital_id", NEW."id", NEW."moment", NEW."name", NEW."passed_from_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phone", NEW."possible_from", NEW."provider_id", NEW."question", NEW."refusal_reason", NEW."reply", NEW."request_id", NEW."sent_at", NEW."starts_on", NEW."state", NEW."told_at", NEW."version", NEW."wave"); RETURN NULL;',
                            hash="2a6cfc042b37be8169d84f12029e474ebbd5b08a",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_25389",
                            table="requests_approach",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="carerequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_carerequestevent" ("answer_by", "asked_by_id", "asked_by_role", "care", "circle_member_id", "commune_id", "created_at", "details", "duration", "episode_id", "gp_contacted", "gp_why_not", "has_consent", "hospital_id", "id", "next_wave_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "prescription", "rhythm", "role_id", "settled_at", "situation", "starts_on", "state", "wave", "waves") VALUES (NEW."answer_by", NEW."asked_by_id", NEW."asked_by_role", NEW."care", NEW."circle_member_id", NEW."commune_id", NEW."created_at", NEW."details", NEW."duration", NEW."episode_id", NEW."gp_contacted", NEW."gp_why_not", NEW."has_consent", NEW."hospital_id", NEW."id", NEW."next_wave_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."place", NEW."prescription", NEW."rhythm", NEW."role_id", NEW."settled_at", NEW."situation", NEW."starts_on", NEW."state", NEW."wave", NEW."waves"); RETURN NULL;',
                            hash="34888749ffe0c0e0a5a5b9ff1187faf6a0ea8b1a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_24c08",
                            table="requests_carerequest",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="carerequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "requests_carerequestevent" ("answer_by", "asked_by_id", "asked_by_role", "care", "circle_member_id", "commune_id", "created_at", "details", "duration", "episode_id", "gp_contacted", "gp_why_not", "has_consent", "hospital_id", "id", "next_wave_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "prescription", "rhythm", "role_id", "settled_at", "situation", "starts_on", "state", "wave", "waves") VALUES (NEW."answer_by", NEW."asked_by_id", NEW."asked_by_role", NEW."care", NEW."circle_member_id", NEW."commune_id", NEW."created_at", NEW."details", NEW."duration", NEW."episode_id", NEW."gp_contacted", NEW."gp_why_not", NEW."has_consent", NEW."hospital_id", NEW."id", NEW."next_wave_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."place", NEW."prescription", NEW."rhythm", NEW."role_id", NEW."settled_at", NEW."situation", NEW."starts_on", NEW."state", NEW."wave", NEW."waves"); RETURN NULL;',
                            hash="717abd407a6b3e5693b5a6f23bf0e7e1c9ffffd6",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_e01db",
                            table="requests_carerequest",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="approachevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="cbadfe12b2b4eb374248fb55724effc9c55fa8b1",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_3886d",
                            table="requests_approachevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="carerequestevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="64eafd54352d21c2b12db6ddd6a1286bf2b9dd2b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_93d64",
                            table="requests_carerequestevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="hadopinion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_hadopinionevent" ("given_at", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "verdict", "whose", "words") VALUES (NEW."given_at", NEW."hospital_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."request_id", NEW."verdict", NEW."whose", NEW."words"); RETURN NULL;',
                            hash="022721fb2e0227656c9fe0b966153ef0ea872401",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_6aa7c",
                            table="requests_hadopinion",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="hadopinion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "requests_hadopinionevent" ("given_at", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "request_id", "verdict", "whose", "words") VALUES (NEW."given_at", NEW."hospital_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."request_id", NEW."verdict", NEW."whose", NEW."words"); RETURN NULL;',
                            hash="272584d4f1abe5057bef76441ea035609e2883a7",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_107e6",
                            table="requests_hadopinion",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="hadopinionevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="63eea44631b9c8ff495df1f472a18c350134a49b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_8f8c5",
                            table="requests_hadopinionevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="paper",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_paperevent" ("added_at", "added_by_id", "episode_id", "hospital_id", "id", "kind", "media_type", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "sha256", "size") VALUES (NEW."added_at", NEW."added_by_id", NEW."episode_id", NEW."hospital_id", NEW."id", NEW."kind", NEW."media_type", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."removed_at", NEW."sha256", NEW."size"); RETURN NULL;',
                            hash="f85d455939e913b556fe2db26c228c852b7bf9ba",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_548f9",
                            table="requests_paper",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="paper",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "requests_paperevent" ("added_at", "added_by_id", "episode_id", "hospital_id", "id", "kind", "media_type", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "sha256", "size") VALUES (NEW."added_at", NEW."added_by_id", NEW."episode_id", NEW."hospital_id", NEW."id", NEW."kind", NEW."media_type", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."removed_at", NEW."sha256", NEW."size"); RETURN NULL;',
                            hash="81354c3ab0b0370c0a02126973b62c8c161e56c5",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_44b9f",
                            table="requests_paper",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="paperevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="47611dc7986468e5bfe5ff0b94e783baec0c2035",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_26abd",
                            table="requests_paperevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="typepapers",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "requests_typepapersevent" ("hospital_id", "id", "lines", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "version") VALUES (NEW."hospital_id", NEW."id", NEW."lines", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."role_id", NEW."version"); RETURN NULL;',
                            hash="317d437c3d60a9cf6cdb6e3b67aef0626cdf3427",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a0510",
                            table="requests_typepapers",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="typepapers",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "requests_typepapersevent" ("hospital_id", "id", "lines", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "version") VALUES (NEW."hospital_id", NEW."id", NEW."lines", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."role_id", NEW."version"); RETURN NULL;',
                            hash="df2dc944c1feecfda79c0895f84c4b81f72dbda2",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_0ccc8",
                            table="requests_typepapers",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="typepapersevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="957537f9fafe84f3b60a8bb7a436b2d286ea8782",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_703ca",
                            table="requests_typepapersevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="carerequest",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="approach",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="answer",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="hadopinion",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="carerequestevent",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="approachevent",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="hadopinionevent",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="paper",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="paperfile",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="carriedpaper",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="paperreading",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="paperevent",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="typepapers",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="typepapersevent",
            append_only=True,
        ),
        migrations.RunSQL(
            sql='REVOKE UPDATE, TRUNCATE ON "requests_paperfile" FROM tu_app',
            reverse_sql='GRANT UPDATE ON "requests_paperfile" TO tu_app',
        ),
    ]
