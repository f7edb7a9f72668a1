"""The digest app."""

from django.apps import AppConfig


class DigestConfig(AppConfig):
    """What waits for each person, counted in one mail a day at the hour they chose."""

    name = "coordination.digest"
    verbose_name = "Récapitulatif"

    def ready(self) -> None:
        """Put the choice in the account menu of those for whom something may wait."""
        from coordination.accounts.roles import Permission
        from coordination.ui import navigation

        navigation.register_account_entry("Récapitulatif par courriel", "digest:choice", 6, Permission.EPISODE_VIEW)
