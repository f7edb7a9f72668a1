"""The planning app."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Needs, care circle, plan and readiness of an episode."""

    name = "discharge.planning"
    label = "planning"
    verbose_name = "Préparation de la sortie"

    def ready(self) -> None:
        """Bring the tab, the panels and the rules of this app to the episode page."""
        from discharge.planning.contributions import contribute

        contribute()
