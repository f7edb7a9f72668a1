"""The audit app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who read what, and who changed which state: append-only."""

    name = "coordination.audit"
    verbose_name = "Traces"

    def ready(self) -> None:
        """Make the access log a place of those who may read it: it is all they do here."""
        from coordination.accounts.roles import Permission
        from coordination.ui import navigation

        navigation.register_place(
            "accesses",
            "Journal des accès",
            "eye",
            "audit:accesses",
            80,
            Permission.ACCESS_LOG_VIEW,
            short_label="Journal",
        )
