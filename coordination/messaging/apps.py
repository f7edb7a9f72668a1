"""The messaging app."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """The outbox: messages as rows, channels, delivery states."""

    name = "coordination.messaging"
    verbose_name = "Envois"

    def ready(self) -> None:
        """Register what must never be deployed."""
        from coordination.messaging import checks  # noqa: F401 - registers itself
