"""The providers app."""

from django.apps import AppConfig


class ProvidersConfig(AppConfig):
    """Provider types as data, providers, and the territory each covers."""

    name = "directory.providers"
    verbose_name = "Annuaire"
