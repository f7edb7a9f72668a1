"""The binder app."""

from django.apps import AppConfig


class BinderConfig(AppConfig):
    """Devices, recommendations and transmissions of an episode, and the binder made of them and of the record."""

    name = "liaison.binder"
    label = "binder"
    verbose_name = "Classeur de liaison"

    def ready(self) -> None:
        """Bring the binder to the preparation page."""
        from liaison.binder.contributions import contribute

        contribute()
