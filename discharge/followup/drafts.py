"""What is typed during a call, kept until it is recorded: neither a lost session nor a lost reservation loses a word."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.episodes.actions import check
from coordination.errors import DomainError
from discharge.followup.calls import LEASE, lease
from discharge.followup.models import Call, CallDraft

KEPT_FOR = timedelta(days=30)
# What a person types in the form of the page; the attempt and the giving up are sent by their own buttons.
KEPT_FIELDS = ("flags", "in_place", "outcome", "notes", "spoke_to", "late_reason", "next_step", "next_on", "next_words")
_LONGEST = 20_000


def keep_draft(*, member: Membership, call_id: UUID, typed: Mapping[str, Sequence[str]]) -> CallDraft | None:
    """Keep what ``member`` has typed, in place of what they had; nothing typed forgets it. Typing prolongs their reservation.

    Who lost the reservation keeps what they type: it is shown to whoever has the call.

    Raises:
        DomainError: ``forbidden``; ``recorded``, nothing is to be typed any more; ``too_long``.
    """
    check(member, Permission.CALL_MAKE)
    call: Call = Call.objects.select_for_update(of=("self",)).get(pk=call_id)
    if not call.is_awaiting:
        raise DomainError("Cet appel n’est plus à passer : copiez ce que vous avez écrit.", code="recorded")
    kept = {name: [value for value in values if value] for name, values in typed.items() if is_kept(name)}
    kept = {name: values for name, values in kept.items() if values}
    if sum(len(value) for values in kept.values() for value in values) > _LONGEST:
        raise DomainError("C’est trop long pour être gardé : raccourcissez vos notes.", code="too_long")
    now = timezone.now()
    if call.lease_holder_id == member.user_id and call.lease_until and call.lease_until < now + LEASE / 2:
        lease(call, member.user)
    own = CallDraft.objects.filter(call=call, author=member.user)
    if not kept:
        own.delete()
        return None
    draft, _ = CallDraft.objects.update_or_create(
        hospital_id=member.hospital_id, call=call, author=member.user, defaults={"typed": kept, "saved_at": now}
    )
    return draft


def drafts_of(call: Call) -> list[CallDraft]:
    """What people have typed about a call, with who, the newest first."""
    return list(CallDraft.objects.filter(call=call).select_related("author").order_by("-saved_at"))


def forget_old_drafts() -> int:
    """Erase, in the hospital one is in, what nobody recorded for a month; how many there were."""
    count, _ = CallDraft.objects.filter(saved_at__lt=timezone.now() - KEPT_FOR).delete()
    return count


def is_kept(name: str) -> bool:
    """Whether a field of the page is part of what is typed about the call."""
    return name in KEPT_FIELDS or name.startswith("q_")


def typed_in(names: Iterable[tuple[str, object]]) -> bool:
    """Whether a posted page holds anything that a redirect would lose."""
    return any(value for name, value in names if is_kept(name))
