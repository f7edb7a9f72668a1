"""The incidents app."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Incidents, their analysis, their action plan."""

    name = "discharge.incidents"
    label = "incidents"
    verbose_name = "Incidents"

    def ready(self) -> None:
        """Bring the page, and the way from an alert to an incident."""
        from discharge.incidents.contributions import contribute

        contribute()
