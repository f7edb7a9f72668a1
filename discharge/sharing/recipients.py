"""To whom data may go: somebody of the care circle, a provider who was asked, somebody of whom something was once said."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from coordination.episodes.models import Episode
from coordination.identity.names import search_key
from directory.providers.models import ProviderType
from discharge.planning.models import CircleMember
from discharge.planning.queries import circle_of, current_circle
from discharge.sharing.models import SharingAct


@dataclass(frozen=True)
class Recipient:
    """A person or a service in one role. ``key`` names it in addresses: the row through which it is known.

    Two rows are one recipient when they are the same entry of the directory; where one of them is not in the directory,
    when name and role are the same.
    """

    key: UUID
    role: ProviderType
    name: str
    provider_id: UUID | None = None
    circle_member_id: UUID | None = None
    # How it is known, in words: « cercle de soins », « demande ».
    known_as: str = field(default="", compare=False)

    def is_named(self, *, provider_id: UUID | None, role_id: str | None, name: str) -> bool:
        """Whether a row with this entry of the directory, this role and this name speaks of it."""
        if provider_id is not None and self.provider_id is not None:
            return provider_id == self.provider_id
        return role_id == self.role.pk and search_key(name) == search_key(self.name)

    def is_same(self, other: "Recipient") -> bool:
        """Whether both are one."""
        return self.is_named(provider_id=other.provider_id, role_id=other.role.pk, name=other.name)


def of_member(member: CircleMember) -> Recipient:
    """Somebody of the care circle; ``role`` is read."""
    return Recipient(member.pk, member.role, member.name, member.provider_id, member.pk, "cercle de soins")


def of_act(act: SharingAct) -> Recipient:
    """Whom an act names; ``role`` is read."""
    assert act.role is not None
    return Recipient(act.pk, act.role, act.name, act.provider_id, act.circle_member_id, "n’est plus sollicité")


def merged(found: Iterable[Recipient]) -> list[Recipient]:
    """Each recipient once, as it was first found."""
    known: list[Recipient] = []
    for recipient in found:
        if not any(recipient.is_same(other) for other in known):
            known.append(recipient)
    return known


def named_circle(episode: Episode) -> Iterable[Recipient]:
    """Who is named in the care circle today."""
    return (of_member(member) for member in current_circle(episode) if member.is_named)


def left_circle(episode: Episode) -> Iterable[Recipient]:
    """Who was named in the care circle and was put aside."""
    return (of_member(member) for member in circle_of(episode) if member.name and not member.is_named)
