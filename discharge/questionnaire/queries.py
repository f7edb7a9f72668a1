"""Reads of questionnaires."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from discharge.questionnaire.models import Questionnaire  # noqa: F401 - named as text in the type of the query set


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    """Reads of questionnaires."""

    def living(self) -> "QuestionnaireQuerySet":
        """Still to leave, to be answered, or answered."""
        return self.filter(state__in=("planned", "sent", "answered"))

    def pending(self) -> "QuestionnaireQuerySet":
        """Still to leave, or to be answered."""
        return self.filter(state__in=("planned", "sent"))

    def due(self, now: datetime) -> "QuestionnaireQuerySet":
        """Something is to be done at ``now``: sent, or given up for the call."""
        to_send = models.Q(state="planned", send_at__lte=now)
        return self.filter(to_send | models.Q(state="sent", answer_by__lte=now))
