"""The confirmation app."""

from django.apps import AppConfig


class ConfirmationConfig(AppConfig):
    """Asks services to confirm their own entry of the directory, and takes their answer."""

    name = "directory.confirmation"
    verbose_name = "Confirmation des fiches"

    def ready(self) -> None:
        """Declare the purpose of the links, and hear what became of the mails."""
        from directory.confirmation.contributions import contribute

        contribute()
