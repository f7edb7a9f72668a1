"""The audit app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who read what, and who changed which state: append-only."""

    name = "coordination.audit"
    verbose_name = "Traces"
