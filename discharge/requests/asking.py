"""Asking: a request and its first wave, more providers, the reply to a question, withdrawal. By people of the hospital."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.accounts.roles import Permission
from coordination.audit.actions import record_transition
from coordination.episodes.actions import add_entry, check, lock_open_episode
from coordination.episodes.models import Episode, TaskState, WhyCancelled
from coordination.errors import DomainError
from coordination.links.actions import revoke_links
from coordination.links.models import LinkEnd
from coordination.submissions import create_drawn
from coordination.ui import french
from directory.overlay.models import LocalProvider
from directory.providers.models import Provider, ProviderType
from discharge.requests.models import Approach, CareRequest, HadOpinion, Opinion
from discharge.requests.moves import (
    approach_target,
    lock_approach,
    lock_request,
    move_approach,
    move_request,
    send_reply,
    withdraw_approaches,
)
from discharge.requests.needed import missing_papers
from discharge.requests.paper_rules import needed_by
from discharge.requests.papers import carry, chosen_files
from discharge.requests.requirements import OPINIONS, missing
from discharge.requests.sheets import Asked
from discharge.requests.states import LIVE_REQUESTS, ApproachState, RequestState
from discharge.requests.targets import Target
from discharge.requests.work import settle_approach_tasks, settle_request_tasks

MOST_AT_ONCE = 12
# Whoever asked had waited for the reply: the limit leaves them time to decide.
TIME_AFTER_REPLY = timedelta(hours=24)


class IncompleteRequestError(DomainError):
    """The request lacks what this type of provider sends requests back for: ``missing`` is (field, what to do)."""

    def __init__(self, lacking: Sequence[tuple[str, str]]) -> None:
        super().__init__("La demande est incomplète : elle serait refusée.", code="incomplete")
        self.missing = list(lacking)


@transaction.atomic
def ask(
    *,
    member: Membership,
    episode_id: UUID,
    request_id: UUID,
    role: ProviderType,
    targets: Sequence[Target],
    wider: Sequence[Sequence[Provider | LocalProvider]] = (),
    wait_hours: int = 24,
    circle_member_id: UUID | None = None,
    fields: Mapping[str, Any],
    papers: Collection[UUID] = (),
) -> CareRequest:
    """Ask ``targets`` now, and each wave of ``wider`` when ``wait_hours`` more have passed without an acceptance.

    ``request_id`` comes from the form, so that sending it twice makes one request. ``papers`` are files of the episode;
    the sheets that this type of provider needs are written here.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``opposed``; ``incomplete`` (``IncompleteRequestError``); ``nobody``;
            ``too_late``, the answer would be due in the past; ``already_asked``, this very form was taken; ``already_used``.
    """
    check(member, Permission.PLAN_EDIT)
    episode = _open_to_sharing(episode_id)
    needs, files = list(episode.needs.current().order_by("created_at")), chosen_files(episode, papers)
    joined, needed = {paper.kind for paper in files}, needed_by(role)
    lacking = list(missing(role, fields, needed))
    lacking += [(one.field, words) for one, words in missing_papers(needed, joined, has_needs=bool(needs))]
    if lacking:
        raise IncompleteRequestError(lacking)
    if not targets or len(targets) > MOST_AT_ONCE:
        raise DomainError(f"Choisissez de 1 à {MOST_AT_ONCE} services à qui demander.", code="nobody")
    now = timezone.now()
    if fields["answer_by"] <= now:
        raise DomainError("L’heure limite de réponse est passée.", code="too_late")
    if CareRequest.objects.filter(episode=episode, pk=request_id).exists():
        raise DomainError("Cette demande est déjà envoyée.", code="already_asked")
    waves = [_wave(entries, wait_hours) for entries in wider if entries]
    request = create_drawn(
        CareRequest,
        pk=request_id,
        hospital_id=episode.hospital_id,
        episode=episode,
        role=role,
        circle_member_id=circle_member_id,
        commune=episode.patient.commune,
        waves=waves,
        next_wave_at=now + timedelta(hours=wait_hours) if waves else None,
        asked_by=member.user,
        asked_by_role=member.get_role_display(),
        created_at=now,
        **fields,
    )
    record_transition(subject=request, from_state="", to_state=request.state, actor=member.user, episode_id=episode.pk)
    asked = Asked(episode, needs, role, fields, member, now)
    carry(request=request, asked=asked, needed=needed, files=files)
    HadOpinion.objects.bulk_create(
        HadOpinion(hospital_id=episode.hospital_id, request=request, whose=whose) for whose in OPINIONS.get(role.pk, ())
    )
    for target in targets:
        approach_target(episode=episode, request=request, target=target, several=len(targets) > 1)
    names = ", ".join(target.name for target in targets)
    add_entry(
        episode=episode,
        kind="request",
        summary=f"Demande envoyée, {role.short_label} : {names}",
        detail=f"Réponse souhaitée avant {french.moment(request.answer_by, now=now)}",
        actor=member.user,
    )
    return request


@transaction.atomic
def ask_more(
    *,
    member: Membership,
    request_id: UUID,
    targets: Sequence[Target],
    answer_by: Any,
    passed_from: Approach | None = None,
) -> CareRequest:
    """Ask somebody else within the same request, until a new limit; a request without solution is open again.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``opposed``; ``settled``, accepted or withdrawn; ``too_late``;
            ``nobody``, all of them were asked already.
    """
    check(member, Permission.PLAN_EDIT)
    episode, request = lock_request(request_id)
    _refuse_closed_or_opposed(episode)
    if not request.is_live:
        raise DomainError("Cette demande est close : faites-en une autre.", code="settled")
    if answer_by <= timezone.now():
        raise DomainError("L’heure limite de réponse est passée.", code="too_late")
    approached = request.approaches
    known: set[UUID | str] = {
        *approached.filter(provider=None).values_list("name", flat=True),
        *approached.exclude(provider=None).values_list("provider_id", flat=True),
    }
    new = [target for target in targets if (target.provider.pk if target.provider else target.name) not in known]
    if not new:
        raise DomainError("Ces services ont déjà été sollicités.", code="nobody")
    request.answer_by = answer_by
    request.wave += 1
    if request.state == RequestState.EXHAUSTED:
        settle_request_tasks(request, actor=member.user, state=TaskState.DONE)
        move_request(request, RequestState.OPEN, actor=member.user)
    else:
        request.save()
    for target in new:
        approach_target(
            episode=episode, request=request, target=target, several=len(known) + len(new) > 1, passed_from=passed_from
        )
    if passed_from is not None:
        settle_approach_tasks(passed_from, actor=member.user)
    names = ", ".join(target.name for target in new)
    add_entry(
        episode=episode,
        kind="request",
        summary=f"Demande élargie, {request.role.short_label} : {names}",
        actor=member.user,
    )
    return request


@transaction.atomic
def reply_to_question(*, member: Membership, approach_id: UUID, reply: str) -> Approach:
    """Answer a provider's question: it reads the reply under a new link.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``opposed``; ``no_question``, none waits any more.
    """
    check(member, Permission.PLAN_EDIT)
    episode, request, approach = lock_approach(approach_id)
    _refuse_closed_or_opposed(episode)
    if approach.state != ApproachState.QUESTION:
        raise DomainError("Aucune question n’attend de réponse.", code="no_question")
    approach.reply = reply
    approach.told_at = timezone.now()
    request.answer_by = max(request.answer_by, timezone.now() + TIME_AFTER_REPLY)
    request.save(update_fields=["answer_by"])
    move_approach(approach, ApproachState.OPENED, actor=member.user)
    settle_approach_tasks(approach, actor=member.user)
    send_reply(episode, approach)
    add_entry(
        episode=episode,
        kind="request",
        summary=f"Réponse donnée à la question {french.of_name(approach.name)}, {request.role.short_label}",
        detail=reply[:500],
        actor=member.user,
    )
    return approach


@transaction.atomic
def withdraw_request(*, member: Membership, request_id: UUID, reason: str = "") -> CareRequest:
    """Stop asking: everybody who was asked is told. A request already withdrawn is left as it is (a second click).

    Raises:
        DomainError: ``forbidden``.
    """
    check(member, Permission.PLAN_EDIT)
    episode, request = lock_request(request_id)
    if request.state != RequestState.WITHDRAWN:
        stop_request(episode, request, actor=member, reason=reason, told=True)
    return request


def withdraw_on_opposition(episode: Episode) -> None:
    """The patient opposes sharing: links die first, then everything that is asked; nothing more is sent."""
    revoke_links(episode_id=episode.pk, reason=LinkEnd.OPPOSED)
    for request in episode.requests.exclude(state=RequestState.WITHDRAWN).select_related("role"):
        stop_request(episode, request, actor=None, reason="Opposition au partage", told=False)


def withdraw_on_death(episode: Episode, _: User | None) -> None:
    """The patient died: nobody is asked to come any more, and those who were asked are told, without why."""
    _withdraw_live(episode, "Décès")


def withdraw_on_cancelled(episode: Episode, _: User, why: WhyCancelled) -> None:
    """The stay is cancelled: those who were asked are told, without why."""
    _withdraw_live(episode, why.label)


def _withdraw_live(episode: Episode, reason: str) -> None:
    for request in episode.requests.filter(state__in=LIVE_REQUESTS).select_related("role"):
        stop_request(episode, request, actor=None, reason=reason, told=True)


@transaction.atomic
def note_opinion(*, member: Membership, opinion_id: UUID, verdict: Opinion, words: str = "") -> HadOpinion:
    """Note one of the three opinions that HAD needs; the same verdict and words again change nothing.

    Raises:
        DomainError: ``forbidden``; ``closed``.
    """
    check(member, Permission.PLAN_EDIT)
    request_id = HadOpinion.objects.values_list("request_id", flat=True).get(pk=opinion_id)
    episode, request = lock_request(request_id)
    lock_open_episode(episode.pk)
    opinion: HadOpinion = HadOpinion.objects.select_for_update(of=("self",)).get(pk=opinion_id)
    if (opinion.verdict, opinion.words) == (verdict, words):
        return opinion
    before = opinion.verdict
    opinion.verdict, opinion.words = verdict, words
    opinion.given_at = None if verdict == Opinion.PENDING else timezone.now()
    opinion.save()
    record_transition(
        subject=opinion, from_state=before, to_state=verdict, actor=member.user, reason=words, episode_id=episode.pk
    )
    add_entry(
        episode=episode,
        kind="request",
        summary=f"{request.role.short_label}, avis du {opinion.get_whose_display()} : {verdict.label}",
        detail=words,
        actor=member.user,
    )
    return opinion


def stop_request(episode: Episode, request: CareRequest, *, actor: Membership | None, reason: str, told: bool) -> None:
    """Withdraw a locked request and all that it asks; ``told`` False when nothing may leave any more."""
    user = actor.user if actor else None
    move_request(request, RequestState.WITHDRAWN, actor=user, reason=reason)
    withdraw_approaches(episode, request, actor=user, told=told)
    settle_request_tasks(request, actor=user, state=TaskState.CANCELLED)
    add_entry(
        episode=episode,
        kind="request",
        summary=f"Demande retirée, {request.role.short_label}",
        detail=reason,
        actor=user,
    )


def _wave(entries: Sequence[Provider | LocalProvider], wait_hours: int) -> dict[str, Any]:
    """A wave as it is kept: a hospital's own entry is not one of the directory."""
    keys: dict[bool, list[str]] = {True: [], False: []}
    for entry in entries:
        keys[isinstance(entry, LocalProvider)].append(str(entry.pk))
    return {"providers": keys[False], "locals": keys[True], "wait_hours": wait_hours}


def _open_to_sharing(episode_id: UUID) -> Episode:
    episode = lock_open_episode(episode_id)
    _refuse_closed_or_opposed(episode)
    return episode


def _refuse_closed_or_opposed(episode: Episode) -> None:
    if not episode.is_open:
        raise DomainError("Cet épisode est clos : il ne peut plus être modifié.", code="closed")
    if episode.sharing_opposed_at is not None:
        raise DomainError("La personne s’oppose au partage : rien ne peut être demandé.", code="opposed")
