"""The stationery app."""

from django.apps import AppConfig


class StationeryConfig(AppConfig):
    """Letterheads and phrases."""

    name = "liaison.stationery"
    label = "stationery"
    verbose_name = "Papier à en-tête et phrases"

    def ready(self) -> None:
        """Bring the entry of the account menu."""
        from coordination.accounts.roles import Permission
        from coordination.ui import navigation

        navigation.register_account_entry(
            "En-tête et phrases", "stationery:stationery", 17, Permission.STATIONERY_MANAGE
        )
