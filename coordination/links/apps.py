"""The links app."""

from django.apps import AppConfig


class LinksConfig(AppConfig):
    """Secure links for people without an account."""

    name = "coordination.links"
    verbose_name = "Liens sécurisés"

    def ready(self) -> None:
        """Hear what became of the codes, and let none leave for a closed link."""
        from coordination.links.actions import CODE_PURPOSE, note_code_message, stop_code
        from coordination.messaging.registry import register_listener, register_wall

        register_listener(CODE_PURPOSE, note_code_message)
        register_wall(CODE_PURPOSE, stop_code)
