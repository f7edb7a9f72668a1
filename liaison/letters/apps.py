"""The letters app."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """Letters to those who take over: written from the episode, sent by a link, followed until they are acknowledged."""

    name = "liaison.letters"
    label = "letters"
    verbose_name = "Courriers"

    def ready(self) -> None:
        """Bring the tab, the panel, the rules and the day page of this app; listen to the outbox and to links."""
        from discharge.requests.sheets import register_renderer
        from liaison.documents.sheet import sheet_pdf
        from liaison.letters.checklist import register_letter_facts
        from liaison.letters.contributions import contribute

        contribute()
        register_letter_facts()
        register_renderer(sheet_pdf)
