"""An answer in words: what it says in a line, what it asks of the hospital."""

from coordination.ui import french
from liaison.answers.models import Answer, AnswerKind

_VERBS = {
    AnswerKind.QUESTION: "pose une question",
    AnswerKind.NOT_GP: "dit ne plus être le médecin traitant",
    AnswerKind.EVENT: "signale un événement au domicile",
    AnswerKind.TAKES_OVER: "prend en charge",
    AnswerKind.CANNOT: "ne peut pas prendre en charge",
}
_TASKS = {
    AnswerKind.QUESTION: "Répondre à",
    AnswerKind.NOT_GP: "Vérifier le médecin traitant, réponse de",
    AnswerKind.EVENT: "Lire l’événement signalé par",
    AnswerKind.TAKES_OVER: "Lire la prise en charge annoncée par",
    AnswerKind.CANNOT: "Trouver qui prend en charge à la place de",
}
_NOUNS = {
    AnswerKind.QUESTION: "Question",
    AnswerKind.NOT_GP: "N’est plus le médecin traitant",
    AnswerKind.EVENT: "Événement au domicile",
    AnswerKind.TAKES_OVER: "Prise en charge",
    AnswerKind.CANNOT: "Ne peut pas venir",
}


def noun_of(kind: AnswerKind) -> str:
    """« Question », where a row has little room."""
    return _NOUNS[kind]


def verb_of(answer: Answer) -> str:
    """« pose une question », for the timeline."""
    return _VERBS[AnswerKind(answer.kind)]


def task_title(answer: Answer) -> str:
    """What a person is asked to do about it."""
    return f"{_TASKS[AnswerKind(answer.kind)]} {answer.recipient_name}"[:200]


def said(answer: Answer) -> str:
    """What was ticked and dated, in a line; the text stands apart."""
    if answer.kind == AnswerKind.EVENT and answer.happened_on:
        return f"{answer.get_event_display()}, {french.day_paper(answer.happened_on)}"
    if answer.kind == AnswerKind.TAKES_OVER and answer.starts_on:
        return f"à partir du {french.day_paper(answer.starts_on)}"
    return str(answer.get_reason_display()) if answer.kind == AnswerKind.CANNOT else ""
