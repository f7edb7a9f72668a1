"""The answers app."""

from django.apps import AppConfig


class AnswersConfig(AppConfig):
    """What correspondents answer under their links, and what the hospital owes them."""

    name = "liaison.answers"
    label = "answers"
    verbose_name = "Réponses des correspondants"

    def ready(self) -> None:
        """Bring the tab and the kind of task of this app."""
        from liaison.answers.contributions import contribute

        contribute()
