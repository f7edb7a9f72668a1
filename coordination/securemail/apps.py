"""The secure mail app."""

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from coordination.episodes.models import Task


class SecureMailConfig(AppConfig):
    """Secure health mail (MSSanté): each hospital's mailbox, what leaves by it, what comes back."""

    name = "coordination.securemail"
    label = "securemail"
    verbose_name = "Messagerie sécurisée de santé"

    def ready(self) -> None:
        """Open the channel; bring the entries of the account menu and the kind of task."""
        from coordination.accounts.roles import Permission
        from coordination.episodes.registry import TaskKind, registry
        from coordination.messaging.channels import register_channel
        from coordination.messaging.models import Channel
        from coordination.securemail.channel import SecureMailChannel
        from coordination.securemail.filing import TASK_KIND
        from coordination.ui import navigation

        register_channel(Channel.SECURE_MAIL, SecureMailChannel())
        registry.add_task_kind(
            TaskKind(
                TASK_KIND,
                "réponse à lire",
                "Lire la réponse",
                _mail_url,
            )
        )
        navigation.register_account_entry(
            "Messagerie sécurisée", "securemail:account", 18, Permission.SECURE_MAIL_MANAGE
        )
        navigation.register_account_entry("Messages à classer", "securemail:to_sort", 7, Permission.LETTER_SEND)


def _mail_url(task: "Task") -> str:
    from coordination.ui.addresses import address

    assert task.subject_id is not None, "made with the mail it is about"
    return address("securemail:mail", task.episode_id, task.subject_id)
