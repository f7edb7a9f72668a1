"""The ways by which data leaves. Higher apps declare theirs in ``AppConfig.ready``: letters, requests."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from coordination.accounts.models import User
from coordination.episodes.models import Episode
from discharge.sharing.recipients import Recipient


@dataclass(frozen=True)
class Flow:
    """One way by which data goes to recipients.

    ``recipients`` names those it knows; ``living`` says in words what would be stopped for one; ``stop`` stops it, at
    once and for good; ``resume`` does what had waited for permission. The last two run inside the transaction of what
    was said, the episode being locked.
    """

    recipients: Callable[[Episode], Iterable[Recipient]]
    living: Callable[[Episode, Recipient], list[str]]
    stop: Callable[[Episode, Recipient, User], None]
    resume: Callable[[Episode, Recipient, User], None]


flows: list[Flow] = []


def register_flow(flow: Flow) -> None:
    """Declare a way by which data leaves; called once, when the app is ready."""
    flows.append(flow)
