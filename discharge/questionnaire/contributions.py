"""What questionnaires bring to links, to the outbox and to calls, and what stops them at once."""

from collections.abc import Callable
from uuid import UUID

from coordination.accounts.models import User
from coordination.episodes.models import Episode
from coordination.episodes.registry import CoordinatesChange, registry
from coordination.links.registry import LinkPurpose, register_purpose
from coordination.messaging.models import Message
from coordination.messaging.registry import register_listener, register_wall
from coordination.ui.addresses import address
from discharge.alerts.sources import SourceKind, register_source
from discharge.followup.beforehand import register_reader
from discharge.questionnaire import reading
from discharge.questionnaire.actions import (
    PURPOSE,
    follow_number,
    note_code_not_sent,
    note_message,
    report_wrong_recipient,
    withdraw_all,
)
from discharge.questionnaire.models import Questionnaire, QuestionnaireState
from discharge.questionnaire.public import questionnaire_page

# The pages around the questions, in words of their own: those of the links speak of a letter.
PAGES = {
    "public/landing.html": "questionnaire/landing.html",
    "public/code.html": "questionnaire/code.html",
    "public/expired.html": "questionnaire/expired.html",
    "public/unavailable.html": "questionnaire/unavailable.html",
    "public/wrong_recipient.html": "questionnaire/wrong_recipient.html",
}


def contribute() -> None:
    """Fill the registries; called once, when the app is ready."""
    register_purpose(
        LinkPurpose(
            key=PURPOSE,
            page=questionnaire_page,
            on_wrong_recipient=report_wrong_recipient,
            on_code_not_sent=note_code_not_sent,
            opens="le questionnaire",
            pages=PAGES,
        )
    )
    register_wall(PURPOSE, _stop_message)
    register_listener(PURPOSE, note_message)
    register_reader(reading.of_call, reading.words)
    register_source(SourceKind(PURPOSE, "Questionnaire", _call_address))
    registry.on_departure_cancelled.append(_stop("Départ annulé"))
    registry.on_death.append(_stop("Décès"))
    registry.on_closing.append(_stop("Épisode clos"))
    registry.on_coordinates.append(_follow_number)
    registry.on_opposition.append(lambda episode: withdraw_all(episode, "Opposition au partage", None))


def _follow_number(episode: Episode, change: CoordinatesChange) -> list[str]:
    if "phone" not in change.before:
        return []
    before, number = change.before["phone"], change.patient.phone
    return follow_number(episode, before=before, number=number, actor=change.actor)


def _stop(reason: str) -> Callable[[Episode, User | None], None]:
    def stop(episode: Episode, actor: User | None) -> None:
        withdraw_all(episode, reason, actor)

    return stop


def _call_address(questionnaire_id: UUID) -> str:
    """The call that it stands for, where its answers are read."""
    return address("followup:call", Questionnaire.objects.only("call_id").get(pk=questionnaire_id).call_id)


def _stop_message(message: Message) -> str:
    """Why the link may not leave any more (wall of the outbox)."""
    waits = Questionnaire.objects.filter(pk=message.subject_id, state=QuestionnaireState.SENT).exists()
    return "" if waits else "questionnaire plus attendu"
