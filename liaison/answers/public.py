"""What the reader of a link may answer, what they answered before, and what the hospital replied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from coordination.links.models import SecureLink
from coordination.tenancy.models import Hospital
from liaison.answers.desks import desk_of
from liaison.answers.forms import FORMS, AnswerForm
from liaison.answers.models import Answer, AnswerKind

_BUTTONS = {
    AnswerKind.QUESTION: "Envoyer la question",
    AnswerKind.NOT_GP: "Signaler",
    AnswerKind.EVENT: "Envoyer l’événement",
    AnswerKind.TAKES_OVER: "Confirmer la prise en charge",
    AnswerKind.CANNOT: "Envoyer le refus",
}


@dataclass(frozen=True)
class Choice:
    """One answer that may be given, with its form."""

    kind: AnswerKind
    button: str
    form: AnswerForm
    is_open: bool


@dataclass(frozen=True)
class Board:
    """The part of a reader's page that answers: ``refused`` forms come back as they were sent."""

    url: str
    choices: Sequence[Choice]
    thread: Sequence[Answer]
    reader: str
    target_hours: int
    refusal: str = ""

    @property
    def errors(self) -> list[AnswerForm]:
        """The forms with something wrong."""
        return [choice.form for choice in self.choices if choice.form.errors]


def board_of(
    link: SecureLink, refused: Mapping[AnswerKind, AnswerForm] | None = None, refusal: str = ""
) -> Board | None:
    """The board of a link, or None when it is not one to answer."""
    desk = desk_of(link)
    if desk is None:
        return None
    given = refused or {}
    return Board(
        url=reverse("answers:answer_link", args=[link.pk]),
        choices=[
            Choice(kind, _BUTTONS[kind], given.get(kind) or FORMS[kind](auto_id=f"{kind.value}_%s"), kind in given)
            for kind in desk.kinds(link)
        ],
        thread=list(Answer.objects.in_thread(link, desk.subjects(link)).with_replies()),
        reader=link.sender_name,
        target_hours=Hospital.objects.values_list("answer_target_hours", flat=True).get(pk=link.hospital_id),
        refusal=refusal,
    )
