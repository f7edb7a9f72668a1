"""The meetings app."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """The staff meeting on discharges."""

    name = "discharge.meetings"
    label = "meetings"
    verbose_name = "Réunions de sortie"

    def ready(self) -> None:
        """Bring the place of the rail and the region of the preparation page."""
        from discharge.meetings.contributions import contribute

        contribute()
