"""The tenancy app."""

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    """Hospitals, groups, units, and the walls between them."""

    name = "coordination.tenancy"
    verbose_name = "Établissements"
