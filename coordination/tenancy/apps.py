"""The tenancy app."""

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    """Hospitals, groups, units, and the walls between them."""

    name = "coordination.tenancy"
    verbose_name = "Établissements"

    def ready(self) -> None:
        """Read timestamps quickly on each new connection, and have Celery's app in every process that knows models.

        Not in ``coordination`` itself: programs that only parse a file start in half the time without it.
        """
        from django.db.backends.signals import connection_created

        import coordination.celery  # noqa: F401
        from coordination.tenancy.timestamps import register_loader

        connection_created.connect(register_loader, dispatch_uid="timestamps")
