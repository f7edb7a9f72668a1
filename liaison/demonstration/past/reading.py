"""Readers of the past: whoever receives a letter opens it by the way it came, acknowledges it, asks something."""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from coordination.episodes.models import Episode
from coordination.links.actions import acknowledge, record_reading, send_code, take_code
from coordination.links.models import LinkCode, SecureLink
from coordination.links.origin import Origin
from coordination.messaging.models import Message
from coordination.securemail.registry import Happened
from coordination.tenancy.keys import uuid7
from liaison.answers.actions import Said, close_answer, reply_to, take_answer
from liaison.answers.models import Answer, AnswerKind, HomeEvent
from liaison.demonstration.past.chronicle import Chronicle
from liaison.demonstration.past.drawing import Stay
from liaison.demonstration.past.team import Team
from liaison.letters.models import Dispatch, Letter, LetterChannel, LetterState
from liaison.letters.printing import note_printed
from liaison.letters.receipts import on_report

_READER = Origin(network="192.0.2.0/24", agent="Firefox, Windows")
_BY_LINK = (LetterChannel.LINK, LetterChannel.SMS)


@dataclass(frozen=True)
class Readers:
    """Those to whom the letters of one departure go."""

    stay: Stay
    episode: Episode
    team: Team
    chronicle: Chronicle

    def plan(self) -> None:
        """Print what has no address, read the rest at its hour, and remind in between."""
        sent = timezone.now()
        if self.stay.read_hours is not None:
            self.chronicle.plan(sent + timedelta(hours=self.stay.read_hours), self.read)
        for hours in (1, 9, 26, 72):
            self.chronicle.sweep_at(sent + timedelta(hours=hours))
            self.chronicle.plan(sent + timedelta(hours=hours + 1), self.print_letters)

    def print_letters(self) -> None:
        """Print and post what waits for it: nothing else leads to its reader, or nobody opened it."""
        waiting = Dispatch.objects.to_print().filter(letter__episode=self.episode)
        note_printed(member=self.team.nurse, dispatch_ids=waiting.values_list("pk", flat=True))

    def read(self) -> None:
        """Open every letter that has come."""
        for letter in self.episode.letters.filter(state=LetterState.HANDED_OVER):
            if letter.channel in _BY_LINK:
                self._read_by_link(letter)
            elif letter.channel == LetterChannel.SECURE_MAIL and letter.message_id:
                on_report(Message.objects.get(pk=letter.message_id), Happened.OPENED, "")

    def _read_by_link(self, letter: Letter) -> None:
        link = SecureLink.objects.get(pk=letter.link_id)
        send_code(link_id=link.pk, origin=_READER)
        take_code(link_id=link.pk, digits=_digits_of(link), origin=_READER)
        record_reading(link_id=link.pk, origin=_READER)
        if self.stay.is_acknowledged:
            acknowledge(link_id=link.pk, origin=_READER)
        if self.stay.question_hours is not None and letter.document is None:
            self._ask(link)

    def _ask(self, link: SecureLink) -> None:
        kind, words = AnswerKind.QUESTION, Said(text="Le traitement d’avant est-il repris à la même dose ?")
        if self.stay.number % 3 == 0:
            kind = AnswerKind.EVENT
            words = Said(text="Dose diminuée ce matin.", event=HomeEvent.TREATMENT, happened_on=timezone.localdate())
        answer = take_answer(link=link, answer_id=uuid7(), kind=kind, words=words, origin=_READER)
        self.chronicle.plan(
            timezone.now() + timedelta(hours=self.stay.question_hours or 0), partial(self.reply, answer)
        )

    def reply(self, answer: Answer) -> None:
        """Reply, and close the exchange."""
        on_it: dict[str, Any] = {"member": self.team.nurse, "episode_id": self.episode.pk, "answer_id": answer.pk}
        if answer.kind == AnswerKind.QUESTION:
            reply_to(**on_it, reply_id=uuid7(), text="Oui, à la même dose, à revoir avec vous dans un mois.")
        close_answer(**on_it, outcome="Médecin de l’unité prévenu, noté dans le dossier.")


def _digits_of(link: SecureLink) -> str:
    """The code as it comes to the reader's telephone."""
    code = LinkCode.objects.filter(link=link).latest("created_at")
    message = Message.objects.get(subject_id=code.pk)
    found = re.search(r"\b\d{6}\b", message.body or "")
    assert found is not None, "the message of a code holds it until it has left"
    return found[0]
