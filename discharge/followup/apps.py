"""The follow-up app."""

from django.apps import AppConfig


class FollowupConfig(AppConfig):
    """Protocols and calls after the departure."""

    name = "discharge.followup"
    label = "followup"
    verbose_name = "Appels de suivi"

    def ready(self) -> None:
        """Bring the place, the tab, the step and the rule of this app to the episode page."""
        from discharge.followup.contributions import contribute

        contribute()
