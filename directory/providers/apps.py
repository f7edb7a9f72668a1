"""The providers app."""

from django.apps import AppConfig


class ProvidersConfig(AppConfig):
    """Provider types as data, providers, and the territory each covers."""

    name = "directory.providers"
    verbose_name = "Annuaire"

    def ready(self) -> None:
        """Add the directory to the rail."""
        from coordination.accounts.roles import Permission
        from coordination.ui.navigation import register_place

        register_place("directory", "Annuaire", "journal-text", "directory:search", 50, Permission.DIRECTORY_VIEW)
