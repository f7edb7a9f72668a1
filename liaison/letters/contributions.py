"""What letters bring to the episode page, the navigation, the turning points of an episode, the outbox and links."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from coordination.accounts.models import User
from coordination.accounts.permissions import can
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode, Task
from coordination.episodes.queries import EpisodeQuerySet, hours_of
from coordination.episodes.registry import Panel, Step, Tab, TaskKind, registry
from coordination.links.registry import LinkPurpose, register_purpose
from coordination.messaging.registry import register_listener, register_wall
from coordination.securemail.parcels import register_parcel
from coordination.securemail.registry import register_reports
from coordination.tenancy.prepared import Given, prepared
from coordination.ui import french, navigation
from coordination.ui.addresses import address
from discharge.sharing.recipients import Recipient
from discharge.sharing.registry import Flow, register_flow
from liaison.answers.desks import register_desk
from liaison.authoring.registry import on_ready, on_withdrawn
from liaison.letters import actions, renewing, replies, signed, withdrawing
from liaison.letters.desk import DESK
from liaison.letters.linking import PURPOSE
from liaison.letters.models import STUCK_STATES, Letter, LetterKind, LetterState
from liaison.letters.moves import TASK_KIND
from liaison.letters.public import letter_beside, letter_file, letter_page, letter_structured
from liaison.letters.queries import LetterQuerySet, letters_of
from liaison.letters.reading import delivery_of
from liaison.letters.receipts import on_report
from liaison.letters.secure import parcel_of_letter, parcel_of_notice
from liaison.letters.sharing import living_letters, stop_message


def contribute() -> None:
    """Fill the registries; called once, when the app is ready."""
    navigation.register_place(
        "departures",
        "Départs du jour",
        "box-arrow-right",
        "letters:departures",
        30,
        Permission.LETTER_VIEW,
        _leaving_today,  # type: ignore[arg-type]  # the shell knows requests as Django's, without a member
        short_label="Départs",
        count_label="départs",
    )
    navigation.register_account_entry("Relances des courriers", "letters:ladder", 18, Permission.LADDER_MANAGE)
    registry.add_task_kind(
        TaskKind(TASK_KIND, "courrier à régler", "Voir le courrier", _letter_url, may_be_postponed=True)
    )
    registry.add_tab(Tab("letters", "Courriers", "letters:episode", 50, Permission.LETTER_VIEW, _stuck))
    registry.add_panel(Panel("letters", "main", 20, "letters_app/_panel.html", _panel, Permission.LETTER_VIEW))
    registry.add_step(Step("letters", "Courrier J0", 45, _sent))
    registry.on_departure.append(actions.plan_letters)
    registry.on_departure.append(signed.send_at_departure)
    on_ready.append(signed.send_ready)
    on_withdrawn.append(withdrawing.withdraw_document)
    registry.on_departure_cancelled.append(withdrawing.withdraw_cancelled)
    registry.on_opposition.append(withdrawing.withdraw_opposed)
    register_flow(
        Flow(
            # Everybody who is written to is in the care circle.
            recipients=lambda episode: (),
            living=living_letters,
            stop=withdrawing.withdraw_from,
            resume=_resume,
        )
    )
    register_wall(PURPOSE, stop_message)
    register_parcel(PURPOSE, parcel_of_letter)
    register_reports(PURPOSE, on_report)
    register_parcel(withdrawing.NOTICE, parcel_of_notice)
    register_reports(withdrawing.NOTICE, withdrawing.on_notice_report)
    register_listener(PURPOSE, replies.on_message_change)
    register_wall(renewing.RENEWAL, stop_message)
    register_listener(renewing.RENEWAL, renewing.on_renewal_message)
    register_listener(withdrawing.NOTICE, withdrawing.on_notice_change)
    register_desk(PURPOSE, DESK)
    register_purpose(
        LinkPurpose(
            key=PURPOSE,
            page=letter_page,
            pdf=letter_file,
            structured=letter_structured,
            beside=letter_beside,
            on_opened=replies.on_opened,
            on_acknowledged=replies.on_acknowledged,
            on_wrong_recipient=replies.on_wrong_recipient,
            remembers_devices=True,
            renewal=renewing.renewal_of,
            renew=renewing.renew,
        )
    )


def _resume(episode: Episode, recipient: Recipient, actor: User) -> None:
    actions.plan_waiting(episode, recipient, actor)
    signed.send_waiting(episode, recipient, actor)


def _leaving_today(request: TenantRequest) -> EpisodeQuerySet | navigation.Statement | int:
    if request.member is None:
        return 0
    start, end = hours_of(timezone.localdate())
    if request.member.all_units:
        return _leaving.statement(start=start, end=end)
    leaving: EpisodeQuerySet = Episode.objects.visible_to(request.member).leaving_between(start, end)
    return leaving


@prepared
def _leaving(start: Given, end: Given) -> EpisodeQuerySet:
    leaving: EpisodeQuerySet = Episode.objects.leaving_between(start, end)
    return leaving.only("pk")


def _letter_url(task: Task) -> str:
    url = address("letters:episode", task.episode_id)
    return f"{url}#courrier-{task.subject_id}" if task.subject_id else url


def _stuck(episode: Episode) -> int | navigation.Statement:
    if "_letters" not in episode.__dict__:
        return _stuck_letters.statement(episode=episode)
    return sum(letter.state in STUCK_STATES for letter in letters_of(episode))


@prepared
def _stuck_letters(episode: UUID) -> LetterQuerySet:
    letters: LetterQuerySet = Letter.objects.filter(episode=episode, state__in=STUCK_STATES)
    return letters.only("pk")


def _panel(request: TenantRequest, episode: Episode) -> dict[str, Any]:
    now = timezone.now()
    return {
        "deliveries": [delivery_of(letter, episode, now=now) for letter in letters_of(episode)],
        "may_send": episode.is_open and can(request, Permission.LETTER_SEND),
    }


def _sent(episode: Episode) -> tuple[datetime | None, str]:
    """Reached when every letter has left; the line says how far the readers are."""
    letters = [one for one in letters_of(episode) if one.kind == LetterKind.J0 and one.state != LetterState.WITHDRAWN]
    if not letters:
        return None, "aucun destinataire" if episode.has_left else ""
    unsent = sum(letter.handed_over_at is None for letter in letters)
    if unsent:
        return None, f"{french.number(unsent)} à envoyer"
    acknowledged = sum(letter.acknowledged_at is not None for letter in letters)
    words = f"{acknowledged} sur {french.count(len(letters), 'accusé')}" if acknowledged else "pas encore accusé"
    return max(letter.handed_over_at for letter in letters if letter.handed_over_at), words
