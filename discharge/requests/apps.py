"""The requests app."""

from django.apps import AppConfig


class RequestsConfig(AppConfig):
    """Asks providers whether they can take over a patient's care, and takes their answers."""

    name = "discharge.requests"
    label = "requests"
    verbose_name = "Demandes aux intervenants"

    def ready(self) -> None:
        """Bring the tab, the tasks and the links of this app to the frame."""
        from discharge.requests.contributions import contribute

        contribute()
