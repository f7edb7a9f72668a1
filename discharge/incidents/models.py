"""Incidents and what is done so that they do not happen again. What is told is encrypted; codes are not."""

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from coordination.crypto import EncryptedTextField
from coordination.episodes.models import Episode
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel
from discharge.alerts.models import Alert
from discharge.incidents.queries import IncidentActionQuerySet


class Category(models.TextChoices):
    """The seven failures that the training slides give as typical (reference/source-2016, §2.9, S11-35), and none of them."""

    TREATMENT_CHANGED = "treatment_changed", "Traitement modifié sans que l’on sache si c’est voulu"
    RETURN_UNPREPARED = "return_unprepared", "Retour à domicile non concerté, aide pas en place"
    GP_UNREACHABLE = "gp_unreachable", "Médecin traitant difficile à joindre"
    REFERRAL_UNANSWERED = "referral_unanswered", "Adressage sans retour sur sa prise en compte"
    URGENT_ADMISSION = "urgent_admission", "Admission en urgence difficile à organiser"
    PROFESSIONALS_MISSING = "professionals_missing", "Professionnels de ville difficiles à identifier et mobiliser"
    DOCUMENTS_MISSING = "documents_missing", "Documents de sortie manquants ou trop partiels"
    OTHER = "other", "Autre situation"


class Severity(models.TextChoices):
    """What it did to the patient. Words of the product: no source gives a scale."""

    NONE = "none", "Sans conséquence pour le patient"
    MINOR = "minor", "Gêne ou retard, sans suite"
    SERIOUS = "serious", "Soins en urgence ou réhospitalisation"
    MAJOR = "major", "Mise en danger ou décès"


ANALYSIS_LENGTH = 4000


class IncidentState(models.TextChoices):
    """Where an incident is."""

    OPEN = "open", "À analyser"
    ANALYSED = "analysed", "Analysé, actions en cours"
    CLOSED = "closed", "Clos"


# One table of data; every pair that is not here is refused (house-style 14).
INCIDENT_TRANSITIONS: frozenset[tuple[IncidentState, IncidentState]] = frozenset(
    {(IncidentState.OPEN, IncidentState.ANALYSED), (IncidentState.ANALYSED, IncidentState.CLOSED)}
)


@pghistory.track()
class Incident(TenantModel):
    """One incident; the key is drawn with the form. ``version`` keeps two people from writing over each other."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="incidents", db_index=False)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, null=True, related_name="incidents", db_index=False)
    category = models.CharField("situation", max_length=25, choices=Category)
    severity = models.CharField("gravité", max_length=10, choices=Severity)
    happened_on = models.DateField("survenu le")
    story = EncryptedTextField("ce qui s’est passé", max_length=4000)
    analysis = EncryptedTextField("analyse", max_length=ANALYSIS_LENGTH, blank=True, default="")
    state = models.CharField("état", max_length=10, choices=IncidentState, default=IncidentState.OPEN)
    declared_at = models.DateTimeField("déclaré le", default=timezone.now)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    version = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)])

    class Meta:
        verbose_name = "incident"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "alert"],
                condition=Q(alert__isnull=False),
                name="incident_once_an_alert",
                violation_error_message="Un incident est déjà déclaré pour cette alerte.",
            ),
        ]
        indexes = [
            models.Index(fields=["hospital", "-happened_on"], name="incident_newest"),
            models.Index(fields=["hospital", "episode"], name="incident_by_episode"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class IncidentAction(TenantModel):
    """One line of the action plan: what, who, until when."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="actions", db_index=False)
    what = EncryptedTextField("action", max_length=500)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    due_on = models.DateField("pour le")
    done_at = models.DateTimeField("faite le", null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = TenantManager.from_queryset(IncidentActionQuerySet)()

    class Meta:
        verbose_name = "action d’un incident"
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="incident_action_done_by_a_person",
            )
        ]
        indexes = [
            models.Index(fields=["hospital", "incident", "due_on"], name="incident_action_by_incident"),
            # Counted for every page.
            models.Index(
                fields=["hospital", "due_on", "owner"], name="incident_action_to_do", condition=Q(done_at=None)
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
