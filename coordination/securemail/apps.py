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
        """Open the channel; bring the entry of the account menu, the place and the kind of task."""
        from coordination.accounts.roles import Permission
        from coordination.episodes.registry import TaskKind, registry
        from coordination.links.actions import CODE_PURPOSE
        from coordination.messaging.channels import register_channel
        from coordination.messaging.models import Channel
        from coordination.securemail.channel import SecureMailChannel
        from coordination.securemail.filing import TASK_KIND
        from coordination.securemail.models import IncomingMail
        from coordination.securemail.parcels import register_parcel, words_only
        from coordination.ui import navigation

        register_channel(Channel.SECURE_MAIL, SecureMailChannel())
        register_parcel(CODE_PURPOSE, words_only)
        registry.add_task_kind(
            TaskKind(
                TASK_KIND,
                "réponse à lire",
                "Lire la réponse",
                _mail_url,
                is_answer=True,
            )
        )
        navigation.register_account_entry(
            "Messagerie sécurisée", "securemail:account", 18, Permission.SECURE_MAIL_MANAGE
        )
        navigation.register_place(
            "securemail",
            "Messages à classer",
            "inbox",
            "securemail:to_sort",
            35,
            Permission.LETTER_SEND,
            lambda request: IncomingMail.objects.to_sort(),
            short_label="Messages",
            count_label="à classer",
            on_phones=False,
            only_waiting=True,
        )


def _mail_url(task: "Task") -> str:
    from coordination.ui.addresses import address

    assert task.subject_id is not None, "made with the mail it is about"
    return address("securemail:mail", task.episode_id, task.subject_id)
