"""The administration app."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """What a hospital's administrator keeps: people's functions, units, how the team is reached and its delays."""

    name = "coordination.administration"
    verbose_name = "Administration de l’établissement"

    def ready(self) -> None:
        """Put its pages in the account menu of those who keep them."""
        from coordination.accounts.roles import Permission
        from coordination.ui import navigation

        navigation.register_account_entry("Personnes", "administration:people", 7, Permission.MEMBERS_MANAGE)
        navigation.register_account_entry("Unités", "administration:units", 8, Permission.HOSPITAL_MANAGE)
        navigation.register_account_entry("Équipe et délais", "administration:team", 9, Permission.HOSPITAL_MANAGE)
