"""The imports app."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Imports of national directories."""

    name = "directory.imports"
    verbose_name = "Imports de l’annuaire"
