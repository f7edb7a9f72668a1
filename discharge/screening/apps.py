"""The screening app."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """Instruments as data, and what they said of a patient."""

    name = "discharge.screening"
    label = "screening"
    verbose_name = "Repérage"

    def ready(self) -> None:
        """Bring the tab, the step and the rule of this app to the episode page."""
        from discharge.screening.contributions import contribute

        contribute()
