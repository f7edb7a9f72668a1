"""The wall board app."""

from django.apps import AppConfig


class BoardConfig(AppConfig):
    """Who leaves which unit on which day, and what blocks: read together at the morning meeting."""

    name = "discharge.board"
    label = "board"
    verbose_name = "Tableau mural"

    def ready(self) -> None:
        """Put the board, and what the hospital decides of it, in the account menu."""
        from coordination.accounts.roles import Permission
        from coordination.ui import navigation

        navigation.register_account_entry("Tableau mural", "board:board", 3, Permission.EPISODE_VIEW)
        navigation.register_account_entry("Noms du tableau mural", "board:rule", 19, Permission.BOARD_MANAGE)
