"""The sharing app."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """Legal basis, consent and opposition for each recipient of an episode; the record of what was disclosed."""

    name = "discharge.sharing"
    label = "sharing"
    verbose_name = "Partage des informations"

    def ready(self) -> None:
        """Bring the recipients to the sharing page of an episode."""
        from discharge.sharing.contributions import contribute

        contribute()
