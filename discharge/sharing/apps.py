"""The sharing app."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """Legal basis, consent and opposition for each recipient of an episode; the record of what was disclosed."""

    name = "discharge.sharing"
    label = "sharing"
    verbose_name = "Partage des informations"

    def ready(self) -> None:
        """Bring the recipients to the sharing page of an episode, and a patient's right to know to the account menu."""
        from coordination.accounts.roles import Permission
        from coordination.ui import navigation
        from discharge.sharing.contributions import contribute

        contribute()
        navigation.register_account_entry("Droits des patients", "sharing:rights", 21, Permission.ACCESS_LOG_VIEW)
