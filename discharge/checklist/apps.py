"""The check-list app."""

from django.apps import AppConfig


class ChecklistConfig(AppConfig):
    """The 18 criteria of the national check-list."""

    name = "discharge.checklist"
    label = "checklist"
    verbose_name = "Check-list de sortie"

    def ready(self) -> None:
        """Bring the page, its task and its warnings."""
        from discharge.checklist.contributions import contribute

        contribute()
