"""The corrections app."""

from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    """Corrections of the reference, from a hospital's proposal to the administrator's answer."""

    name = "directory.corrections"
    verbose_name = "Corrections de l’annuaire"

    def ready(self) -> None:
        """Bring the administrators' place and the notice of a decision to the frame of each page."""
        from directory.corrections.contributions import contribute

        contribute()
