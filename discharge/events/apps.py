"""The events app."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Emergency visits, readmissions, deaths and changes of treatment after a departure."""

    name = "discharge.events"
    label = "events"
    verbose_name = "Événements après la sortie"

    def ready(self) -> None:
        """Bring the tab and the rule of this app."""
        from discharge.events.contributions import contribute

        contribute()
