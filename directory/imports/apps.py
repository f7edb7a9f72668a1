"""The imports app."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Imports of national directories."""

    name = "directory.imports"
    verbose_name = "Imports de l’annuaire"

    def ready(self) -> None:
        """Add the imports to the rail of those who keep the directory."""
        from coordination.accounts.roles import Permission
        from coordination.ui.navigation import register_place

        register_place("imports", "Imports", "download", "imports:runs", 56, Permission.DIRECTORY_CURATE)
