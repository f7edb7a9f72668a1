"""The demonstration app."""

from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    """Two invented hospitals, their people and a day's work, written through the same actions as the screens."""

    name = "liaison.demonstration"
    verbose_name = "Démonstration"
