"""The audit app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who read what, and who changed which state: append-only."""

    name = "coordination.audit"
    verbose_name = "Traces"

    def ready(self) -> None:
        """Put the access log in the account menu of those who may read it."""
        from coordination.accounts.roles import Permission
        from coordination.ui import navigation

        navigation.register_account_entry("Journal des accès", "audit:accesses", 20, Permission.ACCESS_LOG_VIEW)
