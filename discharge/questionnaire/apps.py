"""The questionnaire app."""

from django.apps import AppConfig


class QuestionnaireConfig(AppConfig):
    """Self-questionnaires under a link, in place of a call."""

    name = "discharge.questionnaire"
    label = "questionnaire"
    verbose_name = "Questionnaires par lien"

    def ready(self) -> None:
        """Bring the link, its messages and what stops a questionnaire."""
        from discharge.questionnaire.contributions import contribute

        contribute()
