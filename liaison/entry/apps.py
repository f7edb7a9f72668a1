"""The entry app."""

from django.apps import AppConfig


class EntryConfig(AppConfig):
    """Entry letters asked of doctors outside."""

    name = "liaison.entry"
    label = "entry"
    verbose_name = "Lettres d’entrée"

    def ready(self) -> None:
        """Fill the registries of the apps below."""
        from liaison.entry.contributions import contribute

        contribute()
