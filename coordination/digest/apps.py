"""The digest app."""

from django.apps import AppConfig


class DigestConfig(AppConfig):
    """What waits for each person, counted in one mail a day at the hour they chose."""

    name = "coordination.digest"
    verbose_name = "Récapitulatif"

    def ready(self) -> None:
        """Put the choice in the account menu of those for whom something may wait; count what lies below this app."""
        from coordination.accounts.roles import Permission
        from coordination.digest.registry import Section, register_section
        from coordination.digest.work import register_work
        from coordination.episodes.queries import handed_over_before
        from coordination.ui import navigation

        navigation.register_account_entry("Récapitulatif par courriel", "digest:choice", 6, Permission.EPISODE_VIEW)
        register_work()
        register_section(Section("handovers", "épisode confié", "épisodes confiés", handed_over_before))
