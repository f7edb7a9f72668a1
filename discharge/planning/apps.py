"""The planning app."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Needs, care circle, plan and readiness of an episode."""

    name = "discharge.planning"
    label = "planning"
    verbose_name = "Préparation de la sortie"

    def ready(self) -> None:
        """Bring the tab, the panels and the rules of this app to the episode page, and what it knows to lists of providers."""
        from directory.providers.reasons import register_reasons
        from discharge.planning.contributions import contribute
        from discharge.planning.reasons import ACCEPTANCES

        contribute()
        register_reasons(ACCEPTANCES)
