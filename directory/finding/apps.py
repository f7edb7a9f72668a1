"""The finding app."""

from django.apps import AppConfig


class FindingConfig(AppConfig):
    """Search, comparison and lists: the shared directory and a hospital's own layer, seen together."""

    name = "directory.finding"
    label = "finding"
    verbose_name = "Recherche dans l’annuaire"

    def ready(self) -> None:
        """Let what a hospital has noted speak in every list of providers."""
        from directory.finding.reasons import AGREEMENTS, PREFERENCES
        from directory.providers.reasons import register_reasons

        register_reasons(PREFERENCES)
        register_reasons(AGREEMENTS)
