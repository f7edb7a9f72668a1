"""What a provider's own answer changes in the circle: who accepts is confirmed, who gives up must be contacted again."""

from datetime import date
from uuid import UUID

from coordination.audit.actions import record_transition
from coordination.episodes.models import Episode
from directory.providers.models import Provider, ProviderType
from discharge.planning.models import CIRCLE_TRANSITIONS, CircleMember, CircleState
from discharge.planning.roles import LETTER_BY_DEFAULT
from discharge.planning.rules import apply_circle_rules


def confirm_provider(
    *,
    episode: Episode,
    role: ProviderType,
    name: str,
    provider: Provider | None,
    phone: str,
    starts_on: date,
    what_for: str,
    rhythm: str = "",
    sought_id: UUID | None = None,
) -> CircleMember:
    """Write that somebody accepted to come: their place in the circle, the search they fill, or a new one.

    The caller has locked the episode. No actor: the provider answered itself.
    """
    member = _place_of(episode, role, name, provider, sought_id)
    if member.state == CircleState.TO_FIND or member._state.adding:
        start = "" if member._state.adding else CircleState.TO_FIND
        member.name, member.provider, member.what_for = name, provider, member.what_for or what_for[:200]
        member.mail = provider.email if provider else ""
        member.receives_letter = bool(member.mail) and role.pk in LETTER_BY_DEFAULT
        member.state = CircleState.TO_CONTACT
        _save(member, start)
    member.rhythm = member.rhythm or rhythm
    member.phone, member.starts_on = phone or member.phone, starts_on
    move_by_answer(member, CircleState.CONFIRMED)
    apply_circle_rules(episode, actor=None)
    return member


def move_by_answer(member: CircleMember, to: CircleState) -> None:
    """Move a member as its own answer says, when the table of states allows it, and save its details."""
    start = CircleState(member.state)
    if (start, to) in CIRCLE_TRANSITIONS:
        member.state = to
    _save(member, start)


def _place_of(
    episode: Episode, role: ProviderType, name: str, provider: Provider | None, sought_id: UUID | None
) -> CircleMember:
    circle = list(episode.circle.current().select_for_update(of=("self",)).filter(role=role).order_by("created_at"))
    same = [row for row in circle if row.name == name or (provider is not None and row.provider_id == provider.pk)]
    sought = [row for row in circle if row.state == CircleState.TO_FIND]
    asked = [row for row in sought if row.pk == sought_id]
    new = CircleMember(hospital_id=episode.hospital_id, episode=episode, role=role)
    return next(iter([*same, *asked, *sought]), new)


def _save(member: CircleMember, start: str) -> None:
    member.version += 0 if member._state.adding else 1
    member.save()
    if start != member.state:
        record_transition(subject=member, from_state=start, to_state=member.state, episode_id=member.episode_id)
