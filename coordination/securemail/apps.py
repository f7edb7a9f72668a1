"""The secure mail app."""

from django.apps import AppConfig


class SecureMailConfig(AppConfig):
    """Secure health mail (MSSanté): each hospital's mailbox, what leaves by it, what comes back."""

    name = "coordination.securemail"
    label = "securemail"
    verbose_name = "Messagerie sécurisée de santé"

    def ready(self) -> None:
        """Open the channel."""
        from coordination.messaging.channels import register_channel
        from coordination.messaging.models import Channel
        from coordination.securemail.channel import SecureMailChannel

        register_channel(Channel.SECURE_MAIL, SecureMailChannel())
