"""The links app."""

from django.apps import AppConfig


class LinksConfig(AppConfig):
    """Secure links for people without an account."""

    name = "coordination.links"
    verbose_name = "Liens sécurisés"

    def ready(self) -> None:
        """Hear what became of the codes."""
        from coordination.links.actions import CODE_PURPOSE, note_code_message
        from coordination.messaging.registry import register_listener

        register_listener(CODE_PURPOSE, note_code_message)
