"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, their functions in hospitals, sign-in, tokens of the API."""

    name = "coordination.accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        """Put the programs' keys in the account menu of those who manage them."""
        from coordination.accounts.roles import Permission
        from coordination.ui import navigation

        navigation.register_account_entry("Accès programmés", "accounts:tokens", 10, Permission.TOKENS_MANAGE)
