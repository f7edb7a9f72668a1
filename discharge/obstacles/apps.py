"""The obstacles app."""

from django.apps import AppConfig


class ObstaclesConfig(AppConfig):
    """What keeps in hospital a patient who is fit to leave, and the days it costs."""

    name = "discharge.obstacles"
    label = "obstacles"
    verbose_name = "Obstacles à la sortie"

    def ready(self) -> None:
        """Bring the region of the preparation page, and close at the departure what it ends."""
        from discharge.obstacles.contributions import contribute

        contribute()
