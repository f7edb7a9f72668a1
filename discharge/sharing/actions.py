"""Writes on sharing: what the person said, and what follows at once. Lock the episode, check, write, stop or resume.

What protects the person is never refused: it may be noted on a closed episode, whose links still live, and over what a
colleague has just written.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.episodes.actions import add_entry, add_task, check, settle_task_of
from coordination.episodes.models import Episode, TaskState
from coordination.errors import DomainError
from coordination.versions import STALE
from discharge.sharing.models import Act, Basis, Disclosure, DisclosureKind, GivenBy, Means, Scope, SharingAct
from discharge.sharing.permissions import Standing, ledger_of
from discharge.sharing.recipients import Recipient
from discharge.sharing.registry import flows

# Work: somebody outside the care team is to receive something, and nobody has asked the person yet.
CONSENT_TASK = "sharing_consent"


@transaction.atomic
def note_informed(*, member: Membership, episode_id: UUID) -> None:
    """Note that the person was told with whom data is shared and that they may oppose. Twice a day changes nothing.

    Raises:
        DomainError: ``forbidden``.
    """
    check(member, Permission.EPISODE_EDIT)
    episode = _lock(episode_id)
    known, today = ledger_of(episode).informed, timezone.localdate()
    if known is not None and known.given_on == today:
        return
    SharingAct.objects.create(
        hospital_id=episode.hospital_id, episode=episode, act=Act.INFORMED, given_on=today, recorded_by=member.user
    )
    add_entry(episode=episode, kind="shared", summary="Personne informée du partage", actor=member.user)


@transaction.atomic
def oppose(
    *,
    member: Membership,
    episode_id: UUID,
    recipient: Recipient,
    given_by: GivenBy,
    representative_name: str = "",
    reason: str = "",
) -> list[str]:
    """Note that the person opposes sharing with one recipient, and stop it at once; return in words what was stopped.

    Others go on. Already so, nothing changes (a second click).

    Raises:
        DomainError: ``forbidden``.
    """
    check(member, Permission.EPISODE_EDIT)
    episode = _lock(episode_id)
    if ledger_of(episode).standing(recipient).opposition is not None:
        return []
    said = {"given_by": given_by, "representative_name": representative_name, "reason": reason}
    _record(episode, recipient, Act.OPPOSED, member.user, **said)
    stopped = _stop(episode, recipient, member.user)
    _tell(episode, f"Opposition au partage avec {recipient.name}", [reason, *stopped], member.user)
    return stopped


@transaction.atomic
def lift_opposition(*, member: Membership, episode_id: UUID, recipient: Recipient, version: int, reason: str) -> None:
    """Note that the person no longer opposes sharing with one recipient, or that it was noted of the wrong line.

    What was stopped stays so: letters are sent again and services asked again by a person.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``stale``, something was said since ``version``.
    """
    episode, standing = _to_permit(member, episode_id, recipient)
    if standing.opposition is None:
        return
    _refuse_stale(standing, version)
    _record(episode, recipient, Act.LIFTED, member.user, reason=reason)
    _resume(episode, recipient, member.user)
    _tell(episode, f"Opposition levée, {recipient.name}", [reason], member.user)


@transaction.atomic
def record_consent(
    *,
    member: Membership,
    episode_id: UUID,
    recipient: Recipient,
    version: int,
    given_by: GivenBy,
    means: Means,
    given_on: date,
    representative_name: str = "",
) -> None:
    """Note that the person agrees to sharing with one recipient: who said it, how, when. What had waited for it goes on.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``stale``; ``opposed``, an opposition is lifted first; ``day``, to come
            or before the admission.
    """
    episode, standing = _to_permit(member, episode_id, recipient)
    if standing.consent is not None:
        return
    _refuse_stale(standing, version)
    if standing.is_opposed:
        raise DomainError("La personne s’oppose à ce partage : levez d’abord l’opposition.", code="opposed")
    if not timezone.localdate(episode.admitted_at) <= given_on <= timezone.localdate():
        raise DomainError("Choisissez un jour entre l’admission et aujourd’hui.", code="day")
    said = {"given_by": given_by, "representative_name": representative_name, "means": means, "given_on": given_on}
    act = _record(episode, recipient, Act.CONSENTED, member.user, **said)
    _resume(episode, recipient, member.user)
    _tell(episode, f"Accord au partage avec {recipient.name}", [act.get_means_display().lower()], member.user)


@transaction.atomic
def withdraw_consent(
    *,
    member: Membership,
    episode_id: UUID,
    recipient: Recipient,
    given_by: GivenBy,
    representative_name: str = "",
    reason: str = "",
) -> list[str]:
    """Note that the person takes their agreement back, and stop at once; return in words what was stopped.

    Raises:
        DomainError: ``forbidden``.
    """
    check(member, Permission.EPISODE_EDIT)
    episode = _lock(episode_id)
    if ledger_of(episode).standing(recipient).consent is None:
        return []
    said = {"given_by": given_by, "representative_name": representative_name, "reason": reason}
    _record(episode, recipient, Act.WITHDRAWN, member.user, **said)
    stopped = _stop_unless_permitted(episode, recipient, member.user)
    _tell(episode, f"Accord retiré, {recipient.name}", [reason, *stopped], member.user)
    return stopped


@transaction.atomic
def set_basis(
    *, member: Membership, episode_id: UUID, recipient: Recipient, version: int, basis: Basis, reason: str
) -> list[str]:
    """Correct the ground on which one recipient receives data; what it no longer permits stops. Return that in words.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``stale``.
    """
    episode, standing = _to_permit(member, episode_id, recipient)
    if standing.basis == basis:
        return []
    _refuse_stale(standing, version)
    _record(episode, recipient, Act.BASIS_SET, member.user, basis=basis, reason=reason)
    stopped = _stop_unless_permitted(episode, recipient, member.user, before=standing)
    if not stopped:
        _resume(episode, recipient, member.user)
    _tell(episode, f"{recipient.name} : {basis.label.lower()}", [reason, *stopped], member.user)
    return stopped


def consent_with_request(episode: Episode, recipient: Recipient, *, actor: User) -> None:
    """Keep the consent that was ticked on a request to this recipient. The episode is locked by the caller.

    Nothing is kept where something was already said of it: what was taken back is given again on the sharing page.
    """
    standing = ledger_of(episode).standing(recipient)
    if standing.basis == Basis.CONSENT and not standing.acts:
        said = {"given_by": GivenBy.PATIENT, "means": Means.REQUEST, "given_on": timezone.localdate()}
        _record(episode, recipient, Act.CONSENTED, actor, **said)


def ask_for_consent(episode: Episode, recipient: Recipient, *, why: str, actor: User | None) -> None:
    """Have the referent ask the person, once a recipient."""
    add_task(
        episode=episode,
        kind=CONSENT_TASK,
        key=_task_key(recipient),
        subject_id=recipient.key,
        title=f"Demander l’accord de la personne : {recipient.name}"[:200],
        detail=why[:300],
        due_at=timezone.now(),
        actor=actor,
    )


def record_disclosure(
    *, standing: Standing, episode: Episode, kind: DisclosureKind, scope: Scope, subject_id: UUID, author: User | None
) -> Disclosure:
    """Write that ``scope`` reached the recipient, on which ground, by whose act."""
    recipient = standing.recipient
    disclosure: Disclosure = Disclosure.objects.create(
        hospital_id=episode.hospital_id,
        episode=episode,
        kind=kind,
        scope=scope,
        basis=standing.basis,
        subject_id=subject_id,
        provider_id=recipient.provider_id,
        role=recipient.role,
        name=recipient.name,
        author=author,
    )
    return disclosure


# --- Parts ------------------------------------------------------------------------------------------------------------


def _lock(episode_id: UUID) -> Episode:
    """The episode, open or closed, locked as everybody does who composes or sends."""
    episode: Episode = Episode.objects.select_for_update(of=("self",), no_key=True).get(pk=episode_id)
    return episode


def _to_permit(member: Membership, episode_id: UUID, recipient: Recipient) -> tuple[Episode, Standing]:
    check(member, Permission.EPISODE_EDIT)
    episode = _lock(episode_id)
    if not episode.is_open:
        raise DomainError("Cet épisode est clos : il ne peut plus être modifié.", code="closed")
    return episode, ledger_of(episode).standing(recipient)


def _refuse_stale(standing: Standing, version: int) -> None:
    if standing.version != version:
        raise DomainError(STALE, code="stale")


def _record(episode: Episode, recipient: Recipient, act: Act, actor: User, **said: Any) -> SharingAct:
    recorded: SharingAct = SharingAct.objects.create(
        hospital_id=episode.hospital_id,
        episode=episode,
        act=act,
        circle_member_id=recipient.circle_member_id,
        provider_id=recipient.provider_id,
        role=recipient.role,
        name=recipient.name,
        recorded_by=actor,
        **said,
    )
    return recorded


def _stop(episode: Episode, recipient: Recipient, actor: User) -> list[str]:
    stopped = [words for flow in flows for words in flow.living(episode, recipient)]
    for flow in flows:
        flow.stop(episode, recipient, actor)
    settle_task_of(episode=episode, key=_task_key(recipient), actor=actor, state=TaskState.CANCELLED)
    return stopped


def _stop_unless_permitted(
    episode: Episode, recipient: Recipient, actor: User, *, before: Standing | None = None
) -> list[str]:
    """Stop when nothing may go any more, or less than ``before``."""
    now = ledger_of(episode).standing(recipient)
    is_less = before is not None and before.letter == Scope.LETTER and now.letter != Scope.LETTER
    if now.refusal(Scope.REQUEST) or is_less:
        return _stop(episode, recipient, actor)
    return []


def _resume(episode: Episode, recipient: Recipient, actor: User) -> None:
    if ledger_of(episode).standing(recipient).refusal(Scope.REQUEST):
        return
    settle_task_of(episode=episode, key=_task_key(recipient), actor=actor)
    for flow in flows:
        flow.resume(episode, recipient, actor)


def _tell(episode: Episode, summary: str, details: list[str], actor: User) -> None:
    detail = ". ".join(part for part in details if part)
    add_entry(episode=episode, kind="opposition", summary=summary, detail=detail, actor=actor)


def _task_key(recipient: Recipient) -> str:
    return f"sharing:{recipient.circle_member_id or recipient.key}"
