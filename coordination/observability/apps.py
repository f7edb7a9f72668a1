"""The observability app."""

from django.apps import AppConfig


class ObservabilityConfig(AppConfig):
    """Health, readiness, metrics and the request log."""

    name = "coordination.observability"
    verbose_name = "Surveillance"
