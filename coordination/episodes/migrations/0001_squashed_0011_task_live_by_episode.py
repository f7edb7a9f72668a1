"""What the migrations up to 0011 have made, made at once."""

import django.contrib.postgres.indexes
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
        ("episodes", "0001_initial"),
        ("episodes", "0002_row_level_security"),
        ("episodes", "0003_patient_version"),
        ("episodes", "0004_task_due_follows_departure"),
        ("episodes", "0005_task_pauses"),
        ("episodes", "0006_prerequisite"),
        ("episodes", "0007_prerequisite_security"),
        ("episodes", "0008_contact_version"),
        ("episodes", "0009_handover"),
        ("episodes", "0010_handover_security"),
        ("episodes", "0011_task_live_by_episode"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("tenancy", "0001_squashed_0005_hospital_facility"),
        ("territory", "0001_squashed_0002_commune_place"),
    ]

    operations = [
        coordination.tenancy.merging.CreateTables(
            operations=[
                migrations.CreateModel(
                    name="Contact",
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
                        ("name", models.CharField(max_length=150, verbose_name="nom")),
                        (
                            "relation",
                            models.CharField(
                                choices=[
                                    ("spouse", "Conjoint"),
                                    ("child", "Enfant"),
                                    ("parent", "Parent"),
                                    ("sibling", "Frère ou sœur"),
                                    ("neighbour", "Voisin"),
                                    ("friend", "Ami"),
                                    ("guardian", "Tuteur ou curateur"),
                                    ("other", "Autre"),
                                ],
                                max_length=20,
                                verbose_name="lien",
                            ),
                        ),
                        ("is_trusted_person", models.BooleanField(default=False, verbose_name="personne de confiance")),
                        ("is_carer", models.BooleanField(default=False, verbose_name="aidant")),
                        (
                            "phone",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", max_length=20, verbose_name="téléphone"
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="précision")),
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
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contacts",
                                to="episodes.patient",
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "proche",
                        "ordering": ["-is_trusted_person", "-is_carer", "name"],
                        "indexes": [models.Index(fields=["hospital", "patient"], name="contact_by_patient")],
                    },
                ),
                migrations.CreateModel(
                    name="Episode",
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
                        ("room", models.CharField(blank=True, max_length=20, verbose_name="chambre")),
                        ("stay_number", models.CharField(max_length=30, verbose_name="numéro de séjour")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("preparation", "Préparation"),
                                    ("follow_up", "Suivi"),
                                    ("closed", "Clos"),
                                    ("cancelled", "Annulé"),
                                ],
                                default="preparation",
                                max_length=20,
                                verbose_name="état",
                            ),
                        ),
                        ("motive", models.CharField(max_length=300, verbose_name="motif d’hospitalisation")),
                        (
                            "referral_origin",
                            models.CharField(
                                choices=[
                                    ("ward_no_solution", "Unité : sortant sans solution"),
                                    ("ward_fragile", "Unité : fragile, à suivre"),
                                    ("family", "Patient ou famille"),
                                    ("outside", "Professionnel extérieur"),
                                ],
                                max_length=30,
                                verbose_name="origine du signalement",
                            ),
                        ),
                        (
                            "admission_mode",
                            models.CharField(
                                choices=[
                                    ("emergency", "Urgences"),
                                    ("planned", "Programmée"),
                                    ("transfer", "Transfert"),
                                    ("other", "Autre"),
                                ],
                                max_length=20,
                                verbose_name="mode d’entrée",
                            ),
                        ),
                        ("admitted_at", models.DateTimeField(verbose_name="entrée le")),
                        (
                            "expected_departure_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="départ prévu le"),
                        ),
                        ("left_at", models.DateTimeField(null=True, verbose_name="parti le")),
                        (
                            "destination",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("home", "Domicile"),
                                    ("family", "Chez un proche"),
                                    ("had", "Domicile avec HAD"),
                                    ("ehpad", "EHPAD"),
                                    ("smr", "SMR"),
                                    ("other_hospital", "Autre établissement"),
                                    ("other", "Autre destination"),
                                ],
                                max_length=20,
                                verbose_name="destination",
                            ),
                        ),
                        (
                            "departure_mode",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("family_car", "Avec un proche"),
                                    ("alone", "Par ses moyens"),
                                    ("taxi", "Taxi conventionné"),
                                    ("vsl", "VSL, assis"),
                                    ("ambulance", "Ambulance, allongé"),
                                ],
                                max_length=20,
                                verbose_name="transport",
                            ),
                        ),
                        ("reserve_reason", models.CharField(blank=True, max_length=300, verbose_name="réserve")),
                        (
                            "sharing_opposed_at",
                            models.DateTimeField(null=True, verbose_name="opposition au partage le"),
                        ),
                        ("closed_at", models.DateTimeField(null=True, verbose_name="clos le")),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, validators=[django.core.validators.MaxValueValidator(2147483647)]
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
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
                            "hospital_doctor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="médecin hospitalier",
                            ),
                        ),
                        (
                            "referent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="référent de la sortie",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenancy.unit",
                                verbose_name="unité",
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="episodes",
                                to="episodes.patient",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "épisode",
                        "permissions": [("open_episode", "Ouvrir cet épisode hors de ses unités")],
                        "indexes": [
                            models.Index(fields=["hospital", "patient", "-admitted_at"], name="episode_by_patient"),
                            models.Index(fields=["hospital", "-admitted_at"], name="episode_newest"),
                            models.Index(fields=["hospital", "-left_at"], name="episode_by_departure"),
                            models.Index(
                                condition=models.Q(("state__in", ["preparation", "follow_up"])),
                                fields=["hospital", "referent", "state"],
                                name="episode_open_by_referent",
                            ),
                            models.Index(
                                condition=models.Q(("state", "preparation")),
                                fields=["hospital", "expected_departure_at"],
                                name="episode_expected",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "stay_number"),
                                name="episode_stay_once_a_hospital",
                                violation_error_message="Un épisode porte déjà ce numéro de séjour.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("left_at", None), ("left_at__gte", models.F("admitted_at")), _connector="OR"
                                ),
                                name="episode_leaves_after_admission",
                                violation_error_message="Le départ ne peut pas précéder l’entrée.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("left_at", None), ("state__in", ["preparation", "cancelled"])),
                                    models.Q(("left_at__isnull", False), ("state__in", ["follow_up", "closed"])),
                                    _connector="OR",
                                ),
                                name="episode_left_when_followed",
                                violation_error_message="Un épisode en suivi a une date de départ.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Patient",
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
                            "ipp",
                            models.CharField(
                                help_text="identifiant permanent dans l’établissement",
                                max_length=30,
                                verbose_name="IPP",
                            ),
                        ),
                        ("birth_name", models.CharField(max_length=100, verbose_name="nom de naissance")),
                        ("birth_first_names", models.CharField(max_length=100, verbose_name="prénoms de naissance")),
                        ("used_name", models.CharField(blank=True, max_length=100, verbose_name="nom utilisé")),
                        (
                            "used_first_name",
                            models.CharField(blank=True, max_length=100, verbose_name="prénom utilisé"),
                        ),
                        ("birth_date", models.DateField(verbose_name="date de naissance")),
                        (
                            "sex",
                            models.CharField(
                                choices=[("F", "Féminin"), ("M", "Masculin"), ("I", "Indéterminé")],
                                max_length=1,
                                verbose_name="sexe",
                            ),
                        ),
                        (
                            "birth_place_code",
                            models.CharField(blank=True, max_length=5, verbose_name="lieu de naissance, code COG"),
                        ),
                        (
                            "identity_status",
                            models.CharField(
                                choices=[
                                    ("PROV", "Identité provisoire"),
                                    ("RECUP", "Identité récupérée"),
                                    ("VALI", "Identité validée"),
                                    ("QUAL", "Identité qualifiée"),
                                ],
                                default="PROV",
                                max_length=5,
                                verbose_name="statut de l’identité",
                            ),
                        ),
                        ("identity_doubtful", models.BooleanField(default=False, verbose_name="identité douteuse")),
                        (
                            "ins",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", max_length=15, verbose_name="matricule INS"
                            ),
                        ),
                        (
                            "ins_oid",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("1.2.250.1.213.1.4.8", "NIR"),
                                    ("1.2.250.1.213.1.4.9", "NIA"),
                                    ("1.2.250.1.213.1.4.10", "NIR de test"),
                                    ("1.2.250.1.213.1.4.11", "NIR de démonstration"),
                                ],
                                max_length=25,
                                verbose_name="nature du matricule",
                            ),
                        ),
                        ("ins_index", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "address",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", max_length=300, verbose_name="adresse"
                            ),
                        ),
                        (
                            "phone",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", max_length=20, verbose_name="téléphone"
                            ),
                        ),
                        (
                            "other_phone",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", max_length=20, verbose_name="autre téléphone"
                            ),
                        ),
                        ("allergies", models.CharField(blank=True, max_length=300, verbose_name="allergies")),
                        ("search_key", models.CharField(editable=False, max_length=420)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "commune",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territory.commune",
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
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        "verbose_name": "patient",
                        "indexes": [
                            models.Index(fields=["hospital", "birth_date"], name="patient_birth_date"),
                            django.contrib.postgres.indexes.GinIndex(
                                models.F("hospital"),
                                django.contrib.postgres.indexes.OpClass(models.F("search_key"), name="gin_trgm_ops"),
                                name="patient_name_trigrams",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "ipp"),
                                name="patient_ipp_once_a_hospital",
                                violation_error_message="Cet IPP désigne déjà un autre patient.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ins_index", ""), _negated=True),
                                fields=("hospital", "ins_index"),
                                name="patient_ins_once_a_hospital",
                                violation_error_message="Ce matricule INS désigne déjà un autre patient.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("identity_status", "QUAL"), _negated=True),
                                    models.Q(("ins_index", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="patient_qualified_has_ins",
                                violation_error_message="Une identité qualifiée porte un matricule INS.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EpisodeEvent",
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
                        ("room", models.CharField(blank=True, max_length=20, verbose_name="chambre")),
                        ("stay_number", models.CharField(max_length=30, verbose_name="numéro de séjour")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("preparation", "Préparation"),
                                    ("follow_up", "Suivi"),
                                    ("closed", "Clos"),
                                    ("cancelled", "Annulé"),
                                ],
                                default="preparation",
                                max_length=20,
                                verbose_name="état",
                            ),
                        ),
                        ("motive", models.CharField(max_length=300, verbose_name="motif d’hospitalisation")),
                        (
                            "referral_origin",
                            models.CharField(
                                choices=[
                                    ("ward_no_solution", "Unité : sortant sans solution"),
                                    ("ward_fragile", "Unité : fragile, à suivre"),
                                    ("family", "Patient ou famille"),
                                    ("outside", "Professionnel extérieur"),
                                ],
                                max_length=30,
                                verbose_name="origine du signalement",
                            ),
                        ),
                        (
                            "admission_mode",
                            models.CharField(
                                choices=[
                                    ("emergency", "Urgences"),
                                    ("planned", "Programmée"),
                                    ("transfer", "Transfert"),
                                    ("other", "Autre"),
                                ],
                                max_length=20,
                                verbose_name="mode d’entrée",
                            ),
                        ),
                        ("admitted_at", models.DateTimeField(verbose_name="entrée le")),
                        (
                            "expected_departure_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="départ prévu le"),
                        ),
                        ("left_at", models.DateTimeField(null=True, verbose_name="parti le")),
                        (
                            "destination",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("home", "Domicile"),
                                    ("family", "Chez un proche"),
                                    ("had", "Domicile avec HAD"),
                                    ("ehpad", "EHPAD"),
                                    ("smr", "SMR"),
                                    ("other_hospital", "Autre établissement"),
                                    ("other", "Autre destination"),
                                ],
                                max_length=20,
                                verbose_name="destination",
                            ),
                        ),
                        (
                            "departure_mode",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("family_car", "Avec un proche"),
                                    ("alone", "Par ses moyens"),
                                    ("taxi", "Taxi conventionné"),
                                    ("vsl", "VSL, assis"),
                                    ("ambulance", "Ambulance, allongé"),
                                ],
                                max_length=20,
                                verbose_name="transport",
                            ),
                        ),
                        ("reserve_reason", models.CharField(blank=True, max_length=300, verbose_name="réserve")),
                        (
                            "sharing_opposed_at",
                            models.DateTimeField(null=True, verbose_name="opposition au partage le"),
                        ),
                        ("closed_at", models.DateTimeField(null=True, verbose_name="clos le")),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, validators=[django.core.validators.MaxValueValidator(2147483647)]
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
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
                            "hospital_doctor",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="médecin hospitalier",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="episodes.episode",
                            ),
                        ),
                        (
                            "referent",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="référent de la sortie",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="tenancy.unit",
                                verbose_name="unité",
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="episodes.patient",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ContactEvent",
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
                        ("name", models.CharField(max_length=150, verbose_name="nom")),
                        (
                            "relation",
                            models.CharField(
                                choices=[
                                    ("spouse", "Conjoint"),
                                    ("child", "Enfant"),
                                    ("parent", "Parent"),
                                    ("sibling", "Frère ou sœur"),
                                    ("neighbour", "Voisin"),
                                    ("friend", "Ami"),
                                    ("guardian", "Tuteur ou curateur"),
                                    ("other", "Autre"),
                                ],
                                max_length=20,
                                verbose_name="lien",
                            ),
                        ),
                        ("is_trusted_person", models.BooleanField(default=False, verbose_name="personne de confiance")),
                        ("is_carer", models.BooleanField(default=False, verbose_name="aidant")),
                        (
                            "phone",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", max_length=20, verbose_name="téléphone"
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="précision")),
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
                                to="episodes.contact",
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="episodes.patient",
                            ),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="PatientEvent",
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
                            "ipp",
                            models.CharField(
                                help_text="identifiant permanent dans l’établissement",
                                max_length=30,
                                verbose_name="IPP",
                            ),
                        ),
                        ("birth_name", models.CharField(max_length=100, verbose_name="nom de naissance")),
                        ("birth_first_names", models.CharField(max_length=100, verbose_name="prénoms de naissance")),
                        ("used_name", models.CharField(blank=True, max_length=100, verbose_name="nom utilisé")),
                        (
                            "used_first_name",
                            models.CharField(blank=True, max_length=100, verbose_name="prénom utilisé"),
                        ),
                        ("birth_date", models.DateField(verbose_name="date de naissance")),
                        (
                            "sex",
                            models.CharField(
                                choices=[("F", "Féminin"), ("M", "Masculin"), ("I", "Indéterminé")],
                                max_length=1,
                                verbose_name="sexe",
                            ),
                        ),
                        (
                            "birth_place_code",
                            models.CharField(blank=True, max_length=5, verbose_name="lieu de naissance, code COG"),
                        ),
                        (
                            "identity_status",
                            models.CharField(
                                choices=[
                                    ("PROV", "Identité provisoire"),
                                    ("RECUP", "Identité récupérée"),
                                    ("VALI", "Identité validée"),
                                    ("QUAL", "Identité qualifiée"),
                                ],
                                default="PROV",
                                max_length=5,
                                verbose_name="statut de l’identité",
                            ),
                        ),
                        ("identity_doubtful", models.BooleanField(default=False, verbose_name="identité douteuse")),
                        (
                            "ins",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", max_length=15, verbose_name="matricule INS"
                            ),
                        ),
                        (
                            "ins_oid",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("1.2.250.1.213.1.4.8", "NIR"),
                                    ("1.2.250.1.213.1.4.9", "NIA"),
                                    ("1.2.250.1.213.1.4.10", "NIR de test"),
                                    ("1.2.250.1.213.1.4.11", "NIR de démonstration"),
                                ],
                                max_length=25,
                                verbose_name="nature du matricule",
                            ),
                        ),
                        ("ins_index", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "address",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", max_length=300, verbose_name="adresse"
                            ),
                        ),
                        (
                            "phone",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", max_length=20, verbose_name="téléphone"
                            ),
                        ),
                        (
                            "other_phone",
                            coordination.crypto.fields.EncryptedTextField(
                                blank=True, default="", max_length=20, verbose_name="autre téléphone"
                            ),
                        ),
                        ("allergies", models.CharField(blank=True, max_length=300, verbose_name="allergies")),
                        ("search_key", models.CharField(editable=False, max_length=420)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "commune",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territory.commune",
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
                                to="episodes.patient",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Task",
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
                                help_text="a kind of the registry: gives the button and where it leads", max_length=30
                            ),
                        ),
                        (
                            "key",
                            models.CharField(
                                blank=True, help_text="once an episode, for what rules create", max_length=60
                            ),
                        ),
                        (
                            "subject_id",
                            models.UUIDField(help_text="the row it is about, in the app of its kind", null=True),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="tâche")),
                        ("detail", models.CharField(blank=True, max_length=300, verbose_name="précision")),
                        (
                            "domain",
                            models.CharField(
                                blank=True,
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
                        ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="pour le")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "À faire"),
                                    ("waiting", "En attente"),
                                    ("blocked", "Bloqué"),
                                    ("done", "Fait"),
                                    ("cancelled", "Sans objet"),
                                ],
                                default="open",
                                max_length=20,
                            ),
                        ),
                        (
                            "blocks_departure",
                            models.BooleanField(default=False, verbose_name="à régler avant le départ"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("settled_at", models.DateTimeField(null=True)),
                        (
                            "episode",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="episodes.episode"
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
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "settled_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "due_follows_departure",
                            models.BooleanField(
                                default=False, help_text="a rule set the date; it moves with the departure"
                            ),
                        ),
                        (
                            "block_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("no_place", "Pas de place en aval"),
                                    ("had_late", "HAD impossible à temps"),
                                    ("no_nurse", "Pas d’infirmier à proximité"),
                                    ("no_help", "Aide à domicile pas en place"),
                                    ("housing", "Logement"),
                                    ("family", "Famille ou aidant"),
                                    ("equipment", "Matériel"),
                                    ("rights", "Droits sociaux"),
                                    ("protection", "Protection juridique"),
                                    ("refusal", "Refus du patient"),
                                    ("exam", "Attente d’un examen"),
                                    ("unstable", "État médical instable"),
                                    ("incomplete", "Demande incomplète"),
                                    ("other", "Autre raison"),
                                ],
                                max_length=20,
                                verbose_name="raison du blocage",
                            ),
                        ),
                        (
                            "hold_note",
                            models.CharField(blank=True, max_length=300, verbose_name="précision sur la pause"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1,
                                editable=False,
                                validators=[django.core.validators.MaxValueValidator(2147483647)],
                            ),
                        ),
                        ("waiting_for", models.CharField(blank=True, max_length=150, verbose_name="attend")),
                        ("waiting_until", models.DateTimeField(null=True, verbose_name="réponse attendue le")),
                    ],
                    options={
                        "verbose_name": "tâche",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ("open", "waiting", "blocked"))),
                                fields=["hospital", "owner", "due_at"],
                                name="task_live_by_owner",
                            ),
                            models.Index(
                                condition=models.Q(("state", "waiting")),
                                fields=["hospital", "owner", "waiting_until"],
                                name="task_waiting_by_owner",
                            ),
                            models.Index(
                                condition=models.Q(("state__in", ("open", "waiting", "blocked"))),
                                fields=["hospital", "episode"],
                                name="task_live_by_episode",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("key", ""), _negated=True),
                                fields=("hospital", "episode", "key"),
                                name="task_key_once_an_episode",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("settled_at", None), ("state__in", ("open", "waiting", "blocked"))),
                                    models.Q(("settled_at__isnull", False), ("state__in", ["done", "cancelled"])),
                                    _connector="OR",
                                ),
                                name="task_settled_has_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state", "blocked"), ("block_reason", ""), _connector="OR"),
                                name="task_reason_when_blocked",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "waiting"),
                                    models.Q(("waiting_for", ""), ("waiting_until", None)),
                                    _connector="OR",
                                ),
                                name="task_awaits_when_waiting",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TimelineEntry",
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
                        ("kind", models.CharField(max_length=30)),
                        ("summary", models.CharField(max_length=300)),
                        ("detail", models.CharField(blank=True, max_length=500)),
                        (
                            "actor",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "episode",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="timeline",
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
                        "indexes": [models.Index(fields=["hospital", "episode", "-at"], name="timeline_newest")],
                    },
                ),
                migrations.CreateModel(
                    name="EpisodeUserObjectPermission",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "content_object",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="episodes.episode"),
                        ),
                        (
                            "permission",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission"),
                        ),
                        (
                            "user",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "unique_together": {("user", "permission", "content_object")},
                    },
                ),
                migrations.CreateModel(
                    name="Movement",
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
                        ("room", models.CharField(blank=True, max_length=20)),
                        ("entered_at", models.DateTimeField()),
                        (
                            "episode",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="movements",
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
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.unit"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["hospital", "episode", "entered_at"], name="movement_by_episode")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Prerequisite",
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
                            "episode",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="prerequisites",
                                to="episodes.episode",
                            ),
                        ),
                        (
                            "first",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="dependents",
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
                            "task",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="prerequisites",
                                to="episodes.task",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "préalable",
                        "indexes": [
                            models.Index(fields=["hospital", "episode"], name="prerequisite_by_episode"),
                            models.Index(fields=["hospital", "first"], name="prerequisite_by_first"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("hospital", "task", "first"),
                                name="prerequisite_once",
                                violation_error_message="Cette tâche attend déjà l’autre.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("task", models.F("first")), _negated=True),
                                name="prerequisite_is_another_task",
                                violation_error_message="Une tâche ne s’attend pas elle-même.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Handover",
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
                        ("count", models.PositiveSmallIntegerField(verbose_name="épisodes")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="confiés le")),
                        ("told_at", models.DateTimeField(null=True)),
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
                            "to",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "passage de relais",
                        "verbose_name_plural": "passages de relais",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("told_at", None)), fields=["hospital", "to"], name="handover_untold"
                            )
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="contact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "episodes_contactevent" ("hospital_id", "id", "is_carer", "is_trusted_person", "name", "note", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "relation", "version") VALUES (NEW."hospital_id", NEW."id", NEW."is_carer", NEW."is_trusted_person", NEW."name", NEW."note", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."relation", NEW."version"); RETURN NULL;',
                            hash="a297a990b6e93535ed3a6d33871f414c9fae03de",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_45f15",
                            table="episodes_contact",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="contact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "episodes_contactevent" ("hospital_id", "id", "is_carer", "is_trusted_person", "name", "note", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "relation", "version") VALUES (NEW."hospital_id", NEW."id", NEW."is_carer", NEW."is_trusted_person", NEW."name", NEW."note", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phone", NEW."relation", NEW."version"); RETURN NULL;',
                            hash="107993b6eab4d03869cf93f10bd85e0133b8fb5d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_67f17",
                            table="episodes_contact",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="episode",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "episodes_episodeevent" ("admission_mode", "admitted_at", "closed_at", "created_at", "departure_mode", "destination", "expected_departure_at", "hospital_doctor_id", "hospital_id", "id", "left_at", "motive", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "referent_id", "referral_origin", "reserve_reason", "room", "sharing_opposed_at", "state", "stay_number", "unit_id", "version") VALUES (NEW."admission_mode", NEW."admitted_at", NEW."closed_at", NEW."created_at", NEW."departure_mode", NEW."destination", NEW."expected_departure_at", NEW."hospital_doctor_id", NEW."hospital_id", NEW."id", NEW."left_at", NEW."motive", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."referent_id", NEW."referral_origin", NEW."reserve_reason", NEW."room", NEW."sharing_opposed_at", NEW."state", NEW."stay_number", NEW."unit_id", NEW."version"); RETURN NULL;',
                            hash="b5a0644d19ebb511561d5d1e8fca873ce82b07aa",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_27c76",
                            table="episodes_episode",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="episode",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "episodes_episodeevent" ("admission_mode", "admitted_at", "closed_at", "created_at", "departure_mode", "destination", "expected_departure_at", "hospital_doctor_id", "hospital_id", "id", "left_at", "motive", "patient_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "referent_id", "referral_origin", "reserve_reason", "room", "sharing_opposed_at", "state", "stay_number", "unit_id", "version") VALUES (NEW."admission_mode", NEW."admitted_at", NEW."closed_at", NEW."created_at", NEW."departure_mode", NEW."destination", NEW."expected_departure_at", NEW."hospital_doctor_id", NEW."hospital_id", NEW."id", NEW."left_at", NEW."motive", NEW."patient_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."referent_id", NEW."referral_origin", NEW."reserve_reason", NEW."room", NEW."sharing_opposed_at", NEW."state", NEW."stay_number", NEW."unit_id", NEW."version"); RETURN NULL;',
                            hash="cb7a3b51586162c73d0a541c9dd84c59d6ae7d13",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_d1286",
                            table="episodes_episode",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="patient",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "episodes_patientevent" ("address", "allergies", "birth_date", "birth_first_names", "birth_name", "birth_place_code", "commune_id", "created_at", "hospital_id", "id", "identity_doubtful", "identity_status", "ins", "ins_index", "ins_oid", "ipp", "other_phone", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "search_key", "sex", "used_first_name", "used_name", "version") VALUES (NEW."address", NEW."allergies", NEW."birth_date", NEW."birth_first_names", NEW."birth_name", NEW."birth_place_code", NEW."commune_id", NEW."created_at", NEW."hospital_id", NEW."id", NEW."identity_doubtful", NEW."identity_status", NEW."ins", NEW."ins_index", NEW."ins_oid", NEW."ipp", NEW."other_phone", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."search_key", NEW."sex", NEW."used_first_name", NEW."used_name", NEW."version"); RETURN NULL;',
                            hash="f05bffb71e72375f8e6ee278dc5d13f85cd2183e",
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
                            func='INSERT INTO "episodes_patientevent" ("address", "allergies", "birth_date", "birth_first_names", "birth_name", "birth_place_code", "commune_id", "created_at", "hospital_id", "id", "identity_doubtful", "identity_status", "ins", "ins_index", "ins_oid", "ipp", "other_phone", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "search_key", "sex", "used_first_name", "used_name", "version") VALUES (NEW."address", NEW."allergies", NEW."birth_date", NEW."birth_first_names", NEW."birth_name", NEW."birth_place_code", NEW."commune_id", NEW."created_at", NEW."hospital_id", NEW."id", NEW."identity_doubtful", NEW."identity_status", NEW."ins", NEW."ins_index", NEW."ins_oid", NEW."ipp", NEW."other_phone", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phone", NEW."search_key", NEW."sex", NEW."used_first_name", NEW."used_name", NEW."version"); RETURN NULL;',
                            hash="e7d5aed088027035aa575ebcce82b93a4a4c6d43",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6b83f",
                            table="episodes_patient",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="episodeevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="0e85b81a9dee4cf76161b4ae3c6e39b9af27ea90",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_21158",
                            table="episodes_episodeevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="contactevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="00e7771a65475c62efaf02e675db873871af9992",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_ed566",
                            table="episodes_contactevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="patientevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="9bfc47792b30dd7867706742bedc4dc9ac5d1da5",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_807d4",
                            table="episodes_patientevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="patient",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="contact",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="episode",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="movement",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="task",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="timelineentry",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="episodeuserobjectpermission",
            tenant_of="content_object",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="patientevent",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="contactevent",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="episodeevent",
            append_only=True,
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="prerequisite",
        ),
        coordination.tenancy.rls.EnableRowLevelSecurity(
            model_name="handover",
        ),
        migrations.RunSQL(
            sql="\nALTER TABLE episodes_task ADD CONSTRAINT episodes_task_episode_row UNIQUE (hospital_id, episode_id, id);\nALTER TABLE episodes_prerequisite\n    DROP CONSTRAINT episodes_prerequisite_task_same_hospital,\n    DROP CONSTRAINT episodes_prerequisite_first_same_hospital,\n    ADD CONSTRAINT prerequisite_task_same_episode FOREIGN KEY (hospital_id, episode_id, task_id)\n        REFERENCES episodes_task (hospital_id, episode_id, id) DEFERRABLE INITIALLY DEFERRED,\n    ADD CONSTRAINT prerequisite_first_same_episode FOREIGN KEY (hospital_id, episode_id, first_id)\n        REFERENCES episodes_task (hospital_id, episode_id, id) DEFERRABLE INITIALLY DEFERRED;\n",
            reverse_sql="\nALTER TABLE episodes_prerequisite\n    DROP CONSTRAINT prerequisite_task_same_episode,\n    DROP CONSTRAINT prerequisite_first_same_episode,\n    ADD CONSTRAINT episodes_prerequisite_task_same_hospital FOREIGN KEY (hospital_id, task_id)\n        REFERENCES episodes_task (hospital_id, id) DEFERRABLE INITIALLY DEFERRED,\n    ADD CONSTRAINT episodes_prerequisite_first_same_hospital FOREIGN KEY (hospital_id, first_id)\n        REFERENCES episodes_task (hospital_id, id) DEFERRABLE INITIALLY DEFERRED;\nALTER TABLE episodes_task DROP CONSTRAINT episodes_task_episode_row;\n",
        ),
    ]
