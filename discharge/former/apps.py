"""The app of the stay before."""

from django.apps import AppConfig


class FormerConfig(AppConfig):
    """What the stay before had planned. It reads all that prepares and follows a departure, hence stands above it."""

    name = "discharge.former"
    label = "former"
    verbose_name = "Séjour précédent"

    def ready(self) -> None:
        """Bring the panels of this app."""
        from discharge.former.contributions import contribute

        contribute()
