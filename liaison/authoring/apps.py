"""The authoring app."""

from django.apps import AppConfig


class AuthoringConfig(AppConfig):
    """Documents written by hand, and signed."""

    name = "liaison.authoring"
    label = "authoring"
    verbose_name = "Documents"

    def ready(self) -> None:
        """Bring the panel, the kind of task and what a departure asks."""
        from liaison.authoring.contributions import contribute

        contribute()
