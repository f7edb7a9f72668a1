"""The alerts app."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Warnings that a person must take within the delay of their level."""

    name = "discharge.alerts"
    label = "alerts"
    verbose_name = "Alertes"

    def ready(self) -> None:
        """Bring the place, the tab, the panel and the kind of task of this app."""
        from discharge.alerts.contributions import contribute

        contribute()
