"""The overlay app."""

from django.apps import AppConfig


class OverlayConfig(AppConfig):
    """What one hospital knows of the directory's entries, and entries of its own: nobody else reads it."""

    name = "directory.overlay"
    label = "overlay"
    verbose_name = "Annuaire de l’établissement"

    def ready(self) -> None:
        """Bring this layer to the page of an entry."""
        from directory.overlay.contributions import contribute

        contribute()
