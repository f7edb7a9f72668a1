"""The territory app."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    """Departments, intercommunalities and communes of the official geographic code."""

    name = "coordination.territory"
    verbose_name = "Territoire"
