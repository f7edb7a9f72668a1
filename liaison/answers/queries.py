"""Reads of correspondents' answers."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models

from coordination.links.models import LinkEnd, SecureLink
from coordination.tenancy.prepared import prepared


class AnswerQuerySet(models.QuerySet[Any]):
    """Reads of answers."""

    def unclosed(self) -> "AnswerQuerySet":
        """A person has still to close them."""
        return self.exclude(state="closed")

    def unanswered(self) -> "AnswerQuerySet":
        """Nobody has replied to them, nor closed them."""
        return self.filter(state="open")

    def in_thread(self, link: SecureLink, subjects: Iterable[UUID]) -> "AnswerQuerySet":
        """What the reader of ``link`` said under any link to ``subjects``, and nothing that somebody else said.

        A link that reached the wrong person keeps its exchange to itself.
        """
        same = self.filter(subject_id__in=subjects, recipient_name=link.recipient_name)
        return same.exclude(link__revoked_reason=LinkEnd.WRONG_RECIPIENT).order_by("received_at", "pk")

    def with_replies(self) -> "AnswerQuerySet":
        """With what the hospital replied, in order, and who did."""
        from liaison.answers.models import Reply  # the models import this module

        replies = Reply.objects.select_related("author").order_by("written_at", "pk")
        return self.prefetch_related(models.Prefetch("replies", queryset=replies))


@prepared
def unclosed_answers(episode: UUID) -> AnswerQuerySet:
    """What stands beside the tab: answers of the episode that a person has still to close."""
    from liaison.answers.models import Answer  # the models import this module

    answers: AnswerQuerySet = Answer.objects.unclosed().filter(episode=episode)
    return answers.only("pk")
