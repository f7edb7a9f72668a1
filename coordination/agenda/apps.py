"""The agenda app."""

from django.apps import AppConfig


class AgendaConfig(AppConfig):
    """Each person's tasks, in the calendar program they already look at."""

    name = "coordination.agenda"
    verbose_name = "Agenda"

    def ready(self) -> None:
        """Put the agenda in the account menu of those who have tasks."""
        from coordination.accounts.roles import Permission
        from coordination.ui import navigation

        navigation.register_account_entry("Mon agenda", "agenda:feed", 5, Permission.EPISODE_VIEW)
