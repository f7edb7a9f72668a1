"""Episodes from admission to closure, work to do, and what happened."""

from datetime import datetime
from uuid import UUID

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from guardian.models import UserObjectPermissionBase

from coordination.episodes.delays import Delay
from coordination.episodes.patients import Contact, ContactRelation, Patient, Sex
from coordination.episodes.queries import EpisodeQuerySet, HandoverQuerySet, PrerequisiteQuerySet, TaskQuerySet
from coordination.episodes.saved_filters import SavedFilter
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel, Unit

# Models written beside what they are for, which Django looks for here.
__all__ = ["Contact", "ContactRelation", "Delay", "Patient", "SavedFilter", "Sex"]


class EpisodeState(models.TextChoices):
    """Where an episode is in its life."""

    PREPARATION = "preparation", "Préparation"
    FOLLOW_UP = "follow_up", "Suivi"
    CLOSED = "closed", "Clos"
    CANCELLED = "cancelled", "Annulé"


class WhyCancelled(models.TextChoices):
    """Why a stay in preparation ends without a departure."""

    DEATH = "death", "Décès à l’hôpital"
    POINTLESS = "pointless", "La sortie n’est plus à préparer"
    MISTAKE = "mistake", "Épisode ouvert par erreur"


# One table of data; every pair that is not here is refused (house-style 14).
EPISODE_TRANSITIONS: frozenset[tuple[EpisodeState, EpisodeState]] = frozenset(
    {
        (EpisodeState.PREPARATION, EpisodeState.FOLLOW_UP),
        (EpisodeState.PREPARATION, EpisodeState.CANCELLED),
        (EpisodeState.FOLLOW_UP, EpisodeState.CLOSED),
        # A departure recorded by mistake, or that did not happen after all.
        (EpisodeState.FOLLOW_UP, EpisodeState.PREPARATION),
        # A death noted by mistake, which had closed it.
        (EpisodeState.CLOSED, EpisodeState.FOLLOW_UP),
    }
)


class ReferralOrigin(models.TextChoices):
    """How the episode came to the platform (domain, "Admission")."""

    WARD_NO_SOLUTION = "ward_no_solution", "Unité : sortant sans solution"
    WARD_FRAGILE = "ward_fragile", "Unité : fragile, à suivre"
    FAMILY = "family", "Patient ou famille"
    OUTSIDE = "outside", "Professionnel extérieur"


class AdmissionMode(models.TextChoices):
    """How the patient came in (JDV_ModaliteEntree)."""

    EMERGENCY = "emergency", "Urgences"
    PLANNED = "planned", "Programmée"
    TRANSFER = "transfer", "Transfert"
    OTHER = "other", "Autre"


class Destination(models.TextChoices):
    """Where the patient goes."""

    HOME = "home", "Domicile"
    FAMILY = "family", "Chez un proche"
    HAD = "had", "Domicile avec HAD"
    EHPAD = "ehpad", "EHPAD"
    SMR = "smr", "SMR"
    OTHER_HOSPITAL = "other_hospital", "Autre établissement"
    OTHER = "other", "Autre destination"


class DepartureMode(models.TextChoices):
    """How the patient travels."""

    FAMILY_CAR = "family_car", "Avec un proche"
    ALONE = "alone", "Par ses moyens"
    TAXI = "taxi", "Taxi conventionné"
    VSL = "vsl", "VSL, assis"
    AMBULANCE = "ambulance", "Ambulance, allongé"


@pghistory.track()
class Episode(TenantModel):
    """One stay and what follows it, from admission to closure."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="episodes")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="unité")
    room = models.CharField("chambre", max_length=20, blank=True)
    stay_number = models.CharField("numéro de séjour", max_length=30)
    state = models.CharField("état", max_length=20, choices=EpisodeState, default=EpisodeState.PREPARATION)
    motive = models.CharField("motif d’hospitalisation", max_length=300)
    referral_origin = models.CharField("origine du signalement", max_length=30, choices=ReferralOrigin)
    admission_mode = models.CharField("mode d’entrée", max_length=20, choices=AdmissionMode)
    admitted_at = models.DateTimeField("entrée le")
    hospital_doctor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="médecin hospitalier",
    )
    referent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="référent de la sortie",
    )
    expected_departure_at = models.DateTimeField("départ prévu le", null=True, blank=True)
    left_at = models.DateTimeField("parti le", null=True)
    destination = models.CharField("destination", max_length=20, choices=Destination, blank=True)
    departure_mode = models.CharField("transport", max_length=20, choices=DepartureMode, blank=True)
    reserve_reason = models.CharField("réserve", max_length=300, blank=True)
    sharing_opposed_at = models.DateTimeField("opposition au partage le", null=True)
    closed_at = models.DateTimeField("clos le", null=True)
    version = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)])
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantManager.from_queryset(EpisodeQuerySet)()

    class Meta:
        verbose_name = "épisode"
        permissions = [("open_episode", "Ouvrir cet épisode hors de ses unités")]
        constraints = [
            models.UniqueConstraint(
                # A stay opened on the wrong patient gives its number back.
                fields=["hospital", "stay_number"],
                condition=~Q(state=EpisodeState.CANCELLED),
                name="episode_stay_once_a_hospital",
                violation_error_message="Un épisode porte déjà ce numéro de séjour.",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("admitted_at")),
                name="episode_leaves_after_admission",
                violation_error_message="Le départ ne peut pas précéder l’entrée.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[EpisodeState.PREPARATION, EpisodeState.CANCELLED], left_at=None)
                | Q(state__in=[EpisodeState.FOLLOW_UP, EpisodeState.CLOSED], left_at__isnull=False),
                name="episode_left_when_followed",
                violation_error_message="Un épisode en suivi a une date de départ.",
            ),
        ]
        indexes = [
            models.Index(fields=["hospital", "patient", "-admitted_at"], name="episode_by_patient"),
            models.Index(
                fields=["hospital", "stay_number"],
                name="episode_cancelled_stay",
                condition=Q(state=EpisodeState.CANCELLED),
            ),
            models.Index(fields=["hospital", "-admitted_at"], name="episode_newest"),
            models.Index(fields=["hospital", "-left_at"], name="episode_by_departure"),
            models.Index(
                fields=["hospital", "referent", "state"],
                name="episode_open_by_referent",
                condition=Q(state__in=[EpisodeState.PREPARATION, EpisodeState.FOLLOW_UP]),
            ),
            models.Index(
                fields=["hospital", "expected_departure_at"],
                name="episode_expected",
                condition=Q(state=EpisodeState.PREPARATION),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        """Whether the episode may still be changed."""
        return self.state in {EpisodeState.PREPARATION, EpisodeState.FOLLOW_UP}

    @property
    def has_left(self) -> bool:
        """Whether the patient has left the hospital."""
        return self.left_at is not None

    @property
    def in_charge(self) -> frozenset[UUID]:
        """The doctor and the referent: they open the episode whatever its unit (``within_remit``)."""
        return frozenset(key for key in (self.hospital_doctor_id, self.referent_id) if key)

    @property
    def ends_at(self) -> datetime | None:
        """When the patient left or is expected to leave."""
        return self.left_at or self.expected_departure_at


class EpisodeUserObjectPermission(UserObjectPermissionBase):
    """guardian's grant: this person may open this one episode although it is outside their units."""

    content_object = models.ForeignKey(Episode, on_delete=models.CASCADE)


class Movement(TenantModel):
    """A stay in a unit; the referring hospital doctor is kept when the unit changes."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="movements")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(max_length=20, blank=True)
    entered_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["hospital", "episode", "entered_at"], name="movement_by_episode")]


class TaskState(models.TextChoices):
    """Where a piece of work is."""

    OPEN = "open", "À faire"
    WAITING = "waiting", "En attente"
    BLOCKED = "blocked", "Bloqué"
    DONE = "done", "Fait"
    CANCELLED = "cancelled", "Sans objet"


LIVE_TASK_STATES = (TaskState.OPEN, TaskState.WAITING, TaskState.BLOCKED)

TASK_TRANSITIONS: frozenset[tuple[TaskState, TaskState]] = frozenset(
    {(start, end) for start in LIVE_TASK_STATES for end in TaskState if start != end}
    | {(TaskState.DONE, TaskState.OPEN), (TaskState.CANCELLED, TaskState.OPEN)}
)


class BlockReason(models.TextChoices):
    """Why a piece of work cannot advance: the obstacles to a discharge, as coordinators name them (domain)."""

    NO_PLACE = "no_place", "Pas de place en aval"
    HAD_LATE = "had_late", "HAD impossible à temps"
    NO_NURSE = "no_nurse", "Pas d’infirmier à proximité"
    NO_HELP = "no_help", "Aide à domicile pas en place"
    HOUSING = "housing", "Logement"
    FAMILY = "family", "Famille ou aidant"
    EQUIPMENT = "equipment", "Matériel"
    RIGHTS = "rights", "Droits sociaux"
    PROTECTION = "protection", "Protection juridique"
    REFUSAL = "refusal", "Refus du patient"
    EXAM = "exam", "Attente d’un examen"
    UNSTABLE = "unstable", "État médical instable"
    INCOMPLETE = "incomplete", "Demande incomplète"
    OTHER = "other", "Autre raison"


class NeedDomain(models.TextChoices):
    """The domains of needs (domain, "Planning")."""

    MEDICAL = "medical", "Soins médicaux"
    NURSING = "nursing", "Soins infirmiers"
    AUTONOMY = "autonomy", "Autonomie"
    SOCIAL = "social", "Social"
    FINANCIAL = "financial", "Ressources"
    HOUSING = "housing", "Logement et matériel"
    PSYCHOLOGICAL = "psychological", "Soutien psychologique"
    CARERS = "carers", "Aidants"


class Task(TenantModel):
    """One thing to do for an episode. The worklist, the plan and the readiness for departure are all read from here."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="tasks")
    kind = models.CharField(max_length=30, help_text="a kind of the registry: gives the button and where it leads")
    key = models.CharField(max_length=60, blank=True, help_text="once an episode, for what rules create")
    subject_id = models.UUIDField(null=True, help_text="the row it is about, in the app of its kind")
    title = models.CharField("tâche", max_length=200)
    detail = models.CharField("précision", max_length=300, blank=True)
    domain = models.CharField("domaine", max_length=20, choices=NeedDomain, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_at = models.DateTimeField("pour le", null=True, blank=True)
    due_follows_departure = models.BooleanField(
        default=False, help_text="a rule set the date; it moves with the departure"
    )
    state = models.CharField(max_length=20, choices=TaskState, default=TaskState.OPEN)
    # What holds a blocked or waiting task up; empty in every other state.
    block_reason = models.CharField("raison du blocage", max_length=20, choices=BlockReason, blank=True)
    waiting_for = models.CharField("attend", max_length=150, blank=True)
    waiting_until = models.DateTimeField("réponse attendue le", null=True)
    hold_note = models.CharField("précision sur la pause", max_length=300, blank=True)
    blocks_departure = models.BooleanField("à régler avant le départ", default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)], editable=False)

    objects = TenantManager.from_queryset(TaskQuerySet)()

    class Meta:
        verbose_name = "tâche"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "episode", "key"], condition=~Q(key=""), name="task_key_once_an_episode"
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE_TASK_STATES, settled_at=None)
                | Q(state__in=[TaskState.DONE, TaskState.CANCELLED], settled_at__isnull=False),
                name="task_settled_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state=TaskState.BLOCKED) | Q(block_reason=""), name="task_reason_when_blocked"
            ),
            models.CheckConstraint(
                condition=Q(state=TaskState.WAITING) | Q(waiting_for="", waiting_until=None),
                name="task_awaits_when_waiting",
            ),
        ]
        indexes = [
            # Which open episodes have something to do is asked of what is to do, never of all that was done.
            models.Index(
                fields=["hospital", "episode"],
                name="task_live_by_episode",
                condition=Q(state__in=LIVE_TASK_STATES),
            ),
            models.Index(
                fields=["hospital", "owner", "due_at"],
                name="task_live_by_owner",
                condition=Q(state__in=LIVE_TASK_STATES),
            ),
            models.Index(
                fields=["hospital", "owner", "waiting_until"],
                name="task_waiting_by_owner",
                condition=Q(state=TaskState.WAITING),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Prerequisite(TenantModel):
    """One task that waits for another of the same episode: ``task`` is not done before ``first`` is settled."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="prerequisites", db_index=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="prerequisites", db_index=False)
    first = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="dependents", db_index=False)

    objects = TenantManager.from_queryset(PrerequisiteQuerySet)()

    class Meta:
        verbose_name = "préalable"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "task", "first"],
                name="prerequisite_once",
                violation_error_message="Cette tâche attend déjà l’autre.",
            ),
            models.CheckConstraint(
                condition=~Q(task=F("first")),
                name="prerequisite_is_another_task",
                violation_error_message="Une tâche ne s’attend pas elle-même.",
            ),
        ]
        indexes = [
            models.Index(fields=["hospital", "episode"], name="prerequisite_by_episode"),
            models.Index(fields=["hospital", "first"], name="prerequisite_by_first"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Handover(TenantModel):
    """Episodes given to a colleague in one go: what they are told of until they put it away (``told_at``)."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    count = models.PositiveSmallIntegerField("épisodes")
    at = models.DateTimeField("confiés le", default=timezone.now)
    told_at = models.DateTimeField(null=True)

    objects = TenantManager.from_queryset(HandoverQuerySet)()

    class Meta:
        verbose_name = "passage de relais"
        verbose_name_plural = "passages de relais"
        # Counted for every page of whoever may receive some.
        indexes = [models.Index(fields=["hospital", "to"], name="handover_untold", condition=Q(told_at=None))]

    def __str__(self) -> str:
        return str(self.pk)


class TimelineEntry(TenantModel):
    """One line of what happened, in words; written once, in the transaction of what it tells."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="timeline")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=30)
    summary = models.CharField(max_length=300)
    detail = models.CharField(max_length=500, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["hospital", "episode", "-at"], name="timeline_newest")]
