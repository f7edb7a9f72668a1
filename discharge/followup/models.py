"""Protocols of calls (a hospital's, versioned), calls after a departure, and every attempt to reach somebody."""

from datetime import date, datetime
from functools import cached_property

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from coordination.crypto import EncryptedJSONField, EncryptedTextField
from coordination.episodes.models import Episode
from coordination.tenancy.keys import uuid7
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel
from discharge.followup.definitions import Definition, read_definition
from discharge.followup.queries import CallQuerySet, ProtocolQuerySet


class ProtocolState(models.TextChoices):
    """Where an edition is: written, read again by somebody, or used and never changed again."""

    DRAFT = "draft", "Brouillon"
    CHECKED = "checked", "Relu"
    PUBLISHED = "published", "Publié"


PROTOCOL_TRANSITIONS: frozenset[tuple[ProtocolState, ProtocolState]] = frozenset(
    {
        (ProtocolState.DRAFT, ProtocolState.CHECKED),
        (ProtocolState.CHECKED, ProtocolState.DRAFT),
        (ProtocolState.CHECKED, ProtocolState.PUBLISHED),
    }
)


class Protocol(TenantModel):
    """One edition of a hospital's call protocol; ``series`` is the protocol itself, whatever its editions.

    Published, the database lets nobody change it: a call keeps the questions it was planned with. ``active``: it serves
    at departures.
    """

    series = models.UUIDField(default=uuid7, editable=False)
    name = models.CharField("nom", max_length=100)
    version = models.PositiveSmallIntegerField("version", default=1)
    state = models.CharField("état", max_length=10, choices=ProtocolState, default=ProtocolState.DRAFT)
    definition = models.JSONField("définition")
    active = models.BooleanField("en service", default=False)
    # Counts the changes of a draft: two people who write the same one do not undo each other.
    revision = models.PositiveIntegerField(default=1, validators=[MaxValueValidator(2**31 - 1)], editable=False)
    checked_at = models.DateTimeField("relu le", null=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    published_at = models.DateTimeField("publié le", null=True)
    # None for the one delivered with the product.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantManager.from_queryset(ProtocolQuerySet)()

    class Meta:
        verbose_name = "protocole d’appels"
        verbose_name_plural = "protocoles d’appels"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "series", "version"],
                name="protocol_edition_once",
                violation_error_message="Cette version du protocole existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["hospital", "series"],
                condition=Q(active=True),
                name="protocol_one_active_edition",
                violation_error_message="Une autre version de ce protocole est en service.",
            ),
            models.UniqueConstraint(
                fields=["hospital", "series"],
                condition=~Q(state=ProtocolState.PUBLISHED),
                name="protocol_one_draft",
                violation_error_message="Un brouillon de ce protocole existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["hospital", "name"],
                condition=Q(active=True),
                name="protocol_name_once_in_service",
                violation_error_message="Un autre protocole en service porte ce nom.",
            ),
            models.CheckConstraint(
                condition=Q(state=ProtocolState.PUBLISHED, published_at__isnull=False)
                | (~Q(state=ProtocolState.PUBLISHED) & Q(published_at=None, active=False)),
                name="protocol_published_has_date",
                violation_error_message="Seul un protocole publié sert aux départs.",
            ),
        ]
        triggers = [
            # Whether it serves, and no more, may change once it is published.
            pgtrigger.Protect(
                name="published_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state = 'published' AND (OLD.series, OLD.name, OLD.version, OLD.state, OLD.definition)"
                    " IS DISTINCT FROM (NEW.series, NEW.name, NEW.version, NEW.state, NEW.definition)"
                ),
            ),
            pgtrigger.Protect(
                name="published_never_erased",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=ProtocolState.PUBLISHED.value),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def read(self) -> Definition:
        """The definition, checked.

        Raises:
            DefinitionError: the stored data does not hold together.
        """
        return read_definition(self.definition)


class CallState(models.TextChoices):
    """Where a call is."""

    DUE = "due", "À passer"
    UNREACHED = "unreached", "Non joint"
    REACHED = "reached", "Passé"
    CANCELLED = "cancelled", "Sans objet"


AWAITING_STATES = (CallState.DUE, CallState.UNREACHED)

# One table of data; every pair that is not here is refused (house-style 14). Somebody unreached may still be reached.
CALL_TRANSITIONS: frozenset[tuple[CallState, CallState]] = frozenset(
    {
        (CallState.DUE, CallState.REACHED),
        (CallState.DUE, CallState.UNREACHED),
        (CallState.DUE, CallState.CANCELLED),
        (CallState.UNREACHED, CallState.REACHED),
        (CallState.UNREACHED, CallState.CANCELLED),
        # A refusal that the patient took back, a death noted by mistake.
        (CallState.CANCELLED, CallState.DUE),
    }
)


class CallOutcome(models.TextChoices):
    """How things are at home: all well, or one of the failures seen in practice."""

    IN_PLACE = "in_place", "Tout est en place"
    CARE_NOT_DONE = "care_not_done", "Soins non faits"
    PRESCRIPTIONS_UNCLEAR = "prescriptions_unclear", "Ordonnances pas claires"
    SUPPLIES_MISSING = "supplies_missing", "Médicaments ou matériel absents"
    UNPLANNED_RETURN = "unplanned_return", "Retour non prévu à l’hôpital"
    PROFESSIONAL_REQUEST = "professional_request", "Demande d’un professionnel"


class CancelReason(models.TextChoices):
    """Why a call is not made."""

    REFUSED = "refused", "Refus des appels"
    UNREACHABLE = "unreachable", "Injoignable malgré les tentatives"
    IN_HOSPITAL = "in_hospital", "De nouveau à l’hôpital"
    DECEASED = "deceased", "Décès"
    EPISODE_CLOSED = "episode_closed", "Épisode clos"
    DEPARTURE_CANCELLED = "departure_cancelled", "Départ annulé"


# Written by the application, or by an action of its own; a person chooses among the others.
OWN_REASONS = frozenset({CancelReason.EPISODE_CLOSED, CancelReason.DEPARTURE_CANCELLED, CancelReason.REFUSED})


class LateReason(models.TextChoices):
    """Why a call was made after its day."""

    NOT_REACHED = "not_reached", "Personne ne répondait avant"
    ASKED = "asked", "À la demande de la personne"
    WORKLOAD = "workload", "Pas le temps plus tôt"
    ABSENCE = "absence", "Absence dans l’équipe"
    NOT_SEEN = "not_seen", "Appel vu trop tard"
    OTHER = "other", "Autre raison"


@pghistory.track()
class Call(TenantModel):
    """One call that the protocol asks for after a departure. What was heard is encrypted; the coded outcome is not."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="calls", db_index=False)
    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="+", db_index=False)
    chosen_because = models.CharField("choisi parce que", max_length=300, blank=True, help_text="why this protocol")
    caller = models.CharField("pour", max_length=30, blank=True, help_text="a role; empty: whoever makes calls")
    label = models.CharField("appel", max_length=40, help_text="J+3")
    is_added = models.BooleanField("ajouté", default=False, help_text="by a person, beside those of the protocol")
    nominal_on = models.DateField("jour du protocole", help_text="before days off are skipped")
    due_on = models.DateField("à passer le")
    priority = models.BooleanField("prioritaire", default=False, help_text="departure with reserve")
    state = models.CharField("état", max_length=20, choices=CallState, default=CallState.DUE)
    call_back_at = models.DateTimeField("rappeler à", null=True)
    outcome = models.CharField("issue", max_length=30, choices=CallOutcome, blank=True)
    cancel_reason = models.CharField("motif d’abandon", max_length=20, choices=CancelReason, blank=True)
    answers = EncryptedJSONField("réponses", null=True)
    notes = EncryptedTextField("notes", max_length=4000, blank=True, default="")
    red_flags = models.PositiveSmallIntegerField("signes d’alerte", default=0)
    late_reason = models.CharField("raison du retard", max_length=20, choices=LateReason, blank=True)
    lease_holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    lease_until = models.DateTimeField(null=True)
    # The form that recorded the call: sending it twice records once.
    submission = models.UUIDField(null=True, editable=False)
    done_at = models.DateTimeField("passé le", null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantManager.from_queryset(CallQuerySet)()

    class Meta:
        verbose_name = "appel"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "episode", "label"],
                condition=~Q(cancel_reason=CancelReason.DEPARTURE_CANCELLED),
                name="call_label_once_an_episode",
                violation_error_message="Cet appel est déjà prévu.",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("nominal_on")),
                name="call_never_before_its_day",
                violation_error_message="Un appel ne se passe pas avant son jour.",
            ),
            models.CheckConstraint(
                condition=(Q(state=CallState.REACHED, done_at__isnull=False, done_by__isnull=False) & ~Q(outcome=""))
                | (~Q(state=CallState.REACHED) & Q(done_at=None, done_by=None, outcome="")),
                name="call_reached_has_outcome",
                violation_error_message="Un appel passé a une issue, une heure et un auteur.",
            ),
            models.CheckConstraint(
                condition=(Q(state=CallState.CANCELLED) & ~Q(cancel_reason=""))
                | (~Q(state=CallState.CANCELLED) & Q(cancel_reason="")),
                name="call_cancelled_has_reason",
                violation_error_message="Un appel abandonné a un motif.",
            ),
            models.CheckConstraint(
                condition=Q(lease_holder=None, lease_until=None)
                | Q(lease_holder__isnull=False, lease_until__isnull=False),
                name="call_lease_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["hospital", "episode", "due_on"], name="call_by_episode"),
            models.Index(fields=["hospital", "due_on"], name="call_by_due_day"),
            models.Index(fields=["hospital", "due_on"], name="call_awaiting", condition=Q(state__in=AWAITING_STATES)),
            models.Index(fields=["hospital", "done_at"], name="call_done", condition=Q(state=CallState.REACHED)),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_awaiting(self) -> bool:
        """Whether the call is still to be made."""
        return self.state in AWAITING_STATES

    @property
    def was_moved(self) -> bool:
        """Whether the protocol's day is a day off, so that the call waits for the next working day."""
        return self.due_on != self.nominal_on

    @property
    def task_key(self) -> str:
        """Key of the task that stands for the call in the worklist."""
        return f"call {self.label}"

    @property
    def decision_key(self) -> str:
        """Key of the task that asks what becomes of a call over its limit."""
        return f"decide {self.label}"

    def is_late_on(self, day: date) -> bool:
        """Whether making the call on ``day`` is late: after its day, or after the day agreed with the person."""
        due_on = timezone.localdate(self.call_back_at) if self.call_back_at else self.due_on
        return due_on < day

    def is_leased_at(self, now: datetime) -> bool:
        """Whether somebody has the call reserved at ``now``."""
        return self.lease_until is not None and self.lease_until > now


class AttemptOutcome(models.TextChoices):
    """How an attempt ended."""

    REACHED = "reached", "Personne jointe"
    VOICEMAIL = "voicemail", "Messagerie"
    NO_ANSWER = "no_answer", "Pas de réponse"
    WRONG_NUMBER = "wrong_number", "Numéro erroné"
    SECRETARY = "secretary", "Secrétariat ou accueil"
    CALL_BACK = "call_back", "Demande à être rappelée"


# Nobody was there: these add up to "unreached". Somebody who asks to be called back was reached.
FAILED_ATTEMPTS = (
    AttemptOutcome.VOICEMAIL,
    AttemptOutcome.NO_ANSWER,
    AttemptOutcome.WRONG_NUMBER,
    AttemptOutcome.SECRETARY,
)


class SpokeTo(models.TextChoices):
    """Who answered: what is said of a patient by somebody else is read as such."""

    PATIENT = "patient", "Le patient"
    TRUSTED = "trusted", "La personne de confiance"
    CARER = "carer", "Un proche ou aidant"
    PROFESSIONAL = "professional", "Un professionnel"


class Attempt(TenantModel):
    """One attempt to reach somebody. Written once; ``id`` comes from the form, so that sending it twice makes one row."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="attempts", db_index=False)
    outcome = models.CharField("issue", max_length=20, choices=AttemptOutcome)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    call_back_at = models.DateTimeField("rappeler à", null=True)
    spoke_to = models.CharField("personne jointe", max_length=20, choices=SpokeTo, blank=True)
    note = EncryptedTextField("précision", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = "tentative"
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=AttemptOutcome.CALL_BACK, call_back_at__isnull=False)
                | (~Q(outcome=AttemptOutcome.CALL_BACK) & Q(call_back_at=None)),
                name="attempt_call_back_has_time",
                violation_error_message="Écrivez quand rappeler.",
            )
        ]
        indexes = [models.Index(fields=["hospital", "call", "-at"], name="attempt_by_call")]

    def __str__(self) -> str:
        return str(self.pk)


class CallRefusal(TenantModel):
    """The patient's refusal to be called after this stay, and when it was taken back. Rows stay as its history."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="call_refusals", db_index=False)
    at = models.DateTimeField("refusé le", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField("raison", max_length=300, blank=True)
    lifted_at = models.DateTimeField("levé le", null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = "refus des appels"
        verbose_name_plural = "refus des appels"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "episode"],
                condition=Q(lifted_at=None),
                name="call_refusal_one_at_a_time",
                violation_error_message="Ce refus est déjà noté.",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CallDraft(TenantModel):
    """What somebody typed during a call and has not recorded yet. It outlives their session and their reservation."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="drafts", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    typed = EncryptedJSONField("saisie")
    saved_at = models.DateTimeField("gardé le", default=timezone.now)

    class Meta:
        verbose_name = "saisie en cours"
        verbose_name_plural = "saisies en cours"
        constraints = [models.UniqueConstraint(fields=["hospital", "call", "author"], name="call_draft_once_an_author")]

    def __str__(self) -> str:
        return str(self.pk)
