"""What calls are told of questionnaires."""

from collections.abc import Collection
from uuid import UUID

from coordination.ui import french
from discharge.followup.beforehand import Beforehand
from discharge.followup.models import Call
from discharge.questionnaire.models import Questionnaire, QuestionnaireState


def of_call(call: Call) -> Beforehand | None:
    """The answers to the questionnaire that stands for ``call``, or None."""
    found: Questionnaire | None = Questionnaire.objects.filter(call=call, state=QuestionnaireState.ANSWERED).first()
    if found is None or found.answered_at is None:
        return None
    stored = found.answers or {}
    return Beforehand(found.pk, found.recipient_name, found.answered_at, stored["answers"], tuple(stored["flags"]))


def words(calls: Collection[UUID]) -> dict[UUID, str]:
    """How the questionnaire of each call stands, when it changes what is to be done."""
    known = Questionnaire.objects.filter(call__in=calls).exclude(state__in=("planned", "withdrawn"))
    # The newest of a call comes last, and stands.
    return {one.call_id: _words(one) for one in known.defer("answers", "mail", "mobile").order_by("asked_at", "pk")}


def _words(one: Questionnaire) -> str:
    if one.state == QuestionnaireState.ANSWERED:
        return "Répondu par questionnaire, à confirmer"
    if one.state == QuestionnaireState.UNDELIVERED:
        return "Questionnaire non remis, à appeler"
    if one.state == QuestionnaireState.UNANSWERED:
        return "Questionnaire sans réponse, à appeler"
    return f"Questionnaire envoyé, attendu jusqu’à {french.clock(one.answer_by)}"
