"""What the link of a questionnaire shows: the script, or that nothing is awaited any more."""

from typing import Any

from django.urls import reverse

from coordination.links.models import SecureLink
from discharge.alerts.levels import Level
from discharge.followup.actions import level_of
from discharge.questionnaire.forms import AnswersForm
from discharge.questionnaire.models import Questionnaire, QuestionnaireState

# What to do now, by the level of the most pressing sign. The protocol's own advice speaks to whoever calls.
DO_NOW = {
    Level.IMMEDIATE: (
        "Appelez le 15 tout de suite",
        "N’attendez pas que l’équipe vous rappelle. Au 114 par SMS si vous ne pouvez pas parler.",
    ),
    Level.URGENT: (
        "Un médecin doit vous voir aujourd’hui",
        "Appelez votre médecin traitant. S’il ne peut pas, ou si cela s’aggrave, appelez le 15 sans attendre.",
    ),
    Level.WATCH: (
        "Parlez-en à votre médecin ou à l’infirmière qui passe",
        "Si cela s’aggrave, ou au moindre doute, appelez le 15 sans attendre.",
    ),
}


def questionnaire_of(link: SecureLink) -> Questionnaire:
    """The questionnaire of a link, with its call and script."""
    found: Questionnaire = Questionnaire.objects.select_related("call__protocol").get(pk=link.subject_id)
    return found


def questionnaire_page(link: SecureLink) -> tuple[str, dict[str, Any]]:
    """Template and context of the page that the link opens."""
    return page_of(questionnaire_of(link), link)


def page_of(found: Questionnaire, link: SecureLink, form: AnswersForm | None = None) -> tuple[str, dict[str, Any]]:
    """The page of a questionnaire; ``form`` comes back as it was sent, with what is missing."""
    if found.state == QuestionnaireState.ANSWERED:
        return "questionnaire/thanks.html", thanks_of(found)
    if found.state != QuestionnaireState.SENT or not found.call.is_awaiting:
        return "questionnaire/closed.html", {}
    return "questionnaire/questions.html", {
        "form": form or AnswersForm(found.call.protocol.read),
        "is_patient": found.is_patient,
        "answer_url": reverse("questionnaire:answer", args=[link.pk]),
    }


def thanks_of(found: Questionnaire) -> dict[str, Any]:
    """That the answers are kept, and what to do now about each sign."""
    definition, stored = found.call.protocol.read, found.answers or {}
    signs = definition.flags_of(stored.get("flags", []))
    heading, words = DO_NOW[level_of(signs)] if signs else ("", "")
    return {
        "signs": signs,
        "heading": heading,
        "words": words,
        "advice": definition.advice,
        "answered_at": found.answered_at,
    }
