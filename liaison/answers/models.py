"""What correspondents answer under their link, what the hospital replies, and until when it owes that."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from coordination.crypto import EncryptedTextField
from coordination.episodes.models import Episode
from coordination.links.models import SecureLink
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel
from discharge.requests.states import RefusalReason
from liaison.answers.queries import AnswerQuerySet


class AnswerKind(models.TextChoices):
    """What a correspondent says, beside « bien reçu », which the link itself keeps."""

    QUESTION = "question", "J’ai une question"
    NOT_GP = "not_gp", "Je ne suis plus le médecin traitant"
    EVENT = "event", "Événement au domicile"
    TAKES_OVER = "takes_over", "Je prends en charge"
    CANNOT = "cannot", "Je ne peux pas"


class HomeEvent(models.TextChoices):
    """What happened at home since the departure."""

    TREATMENT = "treatment", "Changement de traitement"
    FALL = "fall", "Chute"
    EMERGENCY = "emergency", "Passage aux urgences"
    READMISSION = "readmission", "Réhospitalisation"
    OTHER = "other", "Autre"


class AnswerState(models.TextChoices):
    """Where an answer is at the hospital. Replied is not closed: a person closes."""

    OPEN = "open", "À traiter"
    REPLIED = "replied", "Répondue"
    CLOSED = "closed", "Close"


ANSWER_TRANSITIONS: frozenset[tuple[AnswerState, AnswerState]] = frozenset(
    {
        (AnswerState.OPEN, AnswerState.REPLIED),
        (AnswerState.REPLIED, AnswerState.REPLIED),
        (AnswerState.OPEN, AnswerState.CLOSED),
        (AnswerState.REPLIED, AnswerState.CLOSED),
    }
)


class Answer(TenantModel):
    """One answer of one correspondent, as it was sent; only what the hospital makes of it changes.

    The key is drawn with the form, so that sending it twice makes one. ``subject_id`` is what the link leads to.
    ``answer_by`` is the hospital's target as it stood that day, and ``handled_at`` the first reply or, without one, the
    closing: both are kept for the figure "answers to correspondents within the target".
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="answers", db_index=False)
    link = models.ForeignKey(SecureLink, on_delete=models.PROTECT, related_name="answers", db_index=False)
    subject_id = models.UUIDField()
    recipient_name = models.CharField("correspondant", max_length=150)
    recipient_role = models.CharField("fonction", max_length=60, blank=True)
    kind = models.CharField("réponse", max_length=12, choices=AnswerKind)
    event = models.CharField("événement", max_length=12, choices=HomeEvent, blank=True)
    happened_on = models.DateField("survenu le", null=True)
    starts_on = models.DateField("à partir du", null=True)
    reason = models.CharField("motif", max_length=20, choices=RefusalReason, blank=True)
    text = EncryptedTextField("texte", max_length=2000, blank=True, default="")
    phone = EncryptedTextField("où le joindre", max_length=30, blank=True, default="")
    state = models.CharField("état", max_length=10, choices=AnswerState, default=AnswerState.OPEN)
    received_at = models.DateTimeField("reçue le", default=timezone.now)
    answer_by = models.DateTimeField("à traiter avant le")
    handled_at = models.DateTimeField("traitée le", null=True)
    closed_at = models.DateTimeField("close le", null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    outcome = EncryptedTextField("suite donnée", max_length=500, blank=True, default="")

    objects = TenantManager.from_queryset(AnswerQuerySet)()

    class Meta:
        verbose_name = "réponse d’un correspondant"
        verbose_name_plural = "réponses des correspondants"
        constraints = [
            models.CheckConstraint(
                condition=Q(state=AnswerState.CLOSED, closed_at__isnull=False, closed_by__isnull=False)
                | (~Q(state=AnswerState.CLOSED) & Q(closed_at=None, closed_by=None)),
                name="answer_closed_by_a_person",
                violation_error_message="Une réponse est close par une personne, à une heure.",
            ),
            models.CheckConstraint(
                condition=Q(state=AnswerState.OPEN, handled_at=None)
                | (~Q(state=AnswerState.OPEN) & Q(handled_at__isnull=False)),
                name="answer_handled_has_time",
                violation_error_message="Une réponse traitée porte l’heure de la première suite.",
            ),
            models.CheckConstraint(
                condition=Q(kind=AnswerKind.EVENT, happened_on__isnull=False) & ~Q(event="")
                | ~Q(kind=AnswerKind.EVENT) & Q(event="", happened_on=None),
                name="answer_event_is_said",
                violation_error_message="Un événement a une nature et une date.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=AnswerKind.TAKES_OVER) | Q(starts_on__isnull=False),
                name="answer_start_is_said",
                violation_error_message="Une prise en charge commence un jour.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=AnswerKind.CANNOT) | ~Q(reason=""),
                name="answer_refusal_has_reason",
                violation_error_message="Un refus a un motif.",
            ),
        ]
        indexes = [
            models.Index(fields=["hospital", "episode", "received_at"], name="answer_by_episode"),
            models.Index(fields=["hospital", "subject_id", "received_at"], name="answer_by_subject"),
            models.Index(fields=["hospital", "received_at"], name="answer_by_time"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Reply(TenantModel):
    """What the hospital replies, read under the same link. Inserted and read, never changed."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="replies", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = EncryptedTextField("réponse de l’hôpital", max_length=2000)
    written_at = models.DateTimeField("écrite le", default=timezone.now)

    class Meta:
        verbose_name = "réponse de l’hôpital"
        indexes = [models.Index(fields=["hospital", "answer", "written_at"], name="reply_by_answer")]

    def __str__(self) -> str:
        return str(self.pk)
