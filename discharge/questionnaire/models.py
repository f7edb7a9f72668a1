"""Questionnaires sent in place of calls. What is answered is the health of somebody: encrypted."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from coordination.crypto import EncryptedJSONField, EncryptedTextField
from coordination.episodes.models import Episode
from coordination.messaging.models import Channel
from coordination.tenancy.managers import TenantManager
from coordination.tenancy.models import TenantModel
from discharge.followup.models import Call
from discharge.questionnaire.queries import QuestionnaireQuerySet


class QuestionnaireState(models.TextChoices):
    """Where a questionnaire is. Answered, it stands for the call until a person confirms it by recording the call."""

    PLANNED = "planned", "À envoyer"
    SENT = "sent", "Envoyé"
    ANSWERED = "answered", "Répondu, à confirmer"
    UNANSWERED = "unanswered", "Sans réponse, à appeler"
    UNDELIVERED = "undelivered", "Non remis, à appeler"
    WITHDRAWN = "withdrawn", "Retiré"


QUESTIONNAIRE_TRANSITIONS: frozenset[tuple[QuestionnaireState, QuestionnaireState]] = frozenset(
    {
        (QuestionnaireState.PLANNED, QuestionnaireState.SENT),
        (QuestionnaireState.PLANNED, QuestionnaireState.WITHDRAWN),
        (QuestionnaireState.SENT, QuestionnaireState.ANSWERED),
        (QuestionnaireState.SENT, QuestionnaireState.UNANSWERED),
        # Its message, or the code that opens it, could not be handed over.
        (QuestionnaireState.SENT, QuestionnaireState.UNDELIVERED),
        (QuestionnaireState.SENT, QuestionnaireState.WITHDRAWN),
    }
)
LIVING = ("planned", "sent", "answered")


@pghistory.track()
class Questionnaire(TenantModel):
    """One questionnaire in place of one call, for one person: the link goes one way, its code another."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="questionnaires", db_index=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="questionnaires", db_index=False)
    recipient_name = models.CharField("destinataire", max_length=150)
    is_patient = models.BooleanField("le patient lui-même", default=True)
    mail = EncryptedTextField("adresse électronique", max_length=320)
    mobile = EncryptedTextField("mobile", max_length=20)
    link_by = models.CharField("lien envoyé par", max_length=10, choices=Channel)
    state = models.CharField("état", max_length=12, choices=QuestionnaireState, default=QuestionnaireState.PLANNED)
    send_at = models.DateTimeField("à envoyer le")
    answer_by = models.DateTimeField("réponse attendue avant le")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    answers = EncryptedJSONField("réponses", null=True)
    red_flags = models.PositiveSmallIntegerField("signes d’alerte", default=0)
    answered_at = models.DateTimeField("répondu le", null=True)
    withdrawn_reason = models.CharField("raison du retrait", max_length=100, blank=True)

    objects = TenantManager.from_queryset(QuestionnaireQuerySet)()

    class Meta:
        verbose_name = "questionnaire"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "call"],
                condition=Q(state__in=LIVING),
                name="questionnaire_once_a_call",
                violation_error_message="Un questionnaire est déjà prévu pour cet appel.",
            ),
            models.CheckConstraint(
                condition=Q(state=QuestionnaireState.ANSWERED, answered_at__isnull=False)
                | (~Q(state=QuestionnaireState.ANSWERED) & Q(answered_at=None)),
                name="questionnaire_answered_has_time",
            ),
            models.CheckConstraint(
                condition=Q(answer_by__gt=F("send_at")),
                name="questionnaire_leaves_time_to_answer",
                violation_error_message="Un questionnaire laisse le temps de répondre.",
            ),
        ]
        indexes = [
            models.Index(fields=["hospital", "episode", "asked_at"], name="questionnaire_by_episode"),
            models.Index(fields=["hospital", "send_at"], name="questionnaire_to_send", condition=Q(state="planned")),
            models.Index(fields=["hospital", "answer_by"], name="questionnaire_to_end", condition=Q(state="sent")),
        ]

    def __str__(self) -> str:
        return str(self.pk)
