"""The sweep of the ladder: one unopened letter, one rung, one transaction.

A rung that was climbed is a dispatch that the database holds once a round: two sweeps at once, a worker killed, a clock
that steps back or a Redis that was emptied cannot climb it twice.
"""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.tenancy.sweeps import apart
from discharge.events.queries import is_deceased
from discharge.sharing.permissions import SharingRefusedError
from liaison.letters import dispatches
from liaison.letters.ladder import Does, alert_after, calling_time, rules, texting_time
from liaison.letters.models import Dispatch, DispatchCause, DispatchState, Letter, LetterChannel
from liaison.letters.moves import ask, tell
from liaison.letters.sending import next_way, remind
from liaison.letters.sharing import check_shared

# Of one hospital in one sweep; the next one takes what is left.
MOST = 100


def raise_due(hospital: Hospital) -> None:
    """Climb one rung for each letter of ``hospital`` that is due, and end the dispatches whose link has expired."""
    now = timezone.now()
    with enter(hospital):
        due = list(Letter.objects.to_raise(now).values_list("pk", "episode_id")[:MOST])
        for dispatch in _expired(now):
            dispatches.change(dispatch, DispatchState.EXPIRED)
    for letter_id, episode_id in due:
        with apart("letter not raised", letter_id), enter(hospital):
            raise_one(letter_id=letter_id, episode_id=episode_id, hospital=hospital, now=now)


def raise_one(*, letter_id: UUID, episode_id: UUID, hospital: Hospital, now: datetime) -> None:
    """Climb the next rung of a letter that is due at ``now``; somebody else's or settled meanwhile, it is left alone."""
    episode: Episode | None = (
        Episode.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("referent")
        .filter(pk=episode_id)
        .first()
    )
    if episode is None:
        return
    held = Letter.objects.to_raise(now).select_for_update(of=("self",), no_key=True, skip_locked=True)
    letter: Letter | None = held.filter(pk=letter_id).first()
    if letter is None:
        return
    if _is_pointless(letter, episode):
        letter.alert_at = None
    else:
        _climb(letter, episode, hospital, now)
    letter.save()


def _climb(letter: Letter, episode: Episode, hospital: Hospital, now: datetime) -> None:
    ladder = rules()
    if letter.rung >= len(ladder.rungs):
        letter.alert_at = None
        return
    does = ladder.rungs[letter.rung].does
    at = calling_time(now, ladder, hospital) if does == Does.CALL else now
    if does == Does.NEXT_WAY and next_way(letter) == LetterChannel.SMS:
        at = texting_time(now, hospital)
    if at > now:
        letter.alert_at = at
        return
    if does == Does.CALL:
        _ask_to_call(letter)
    else:
        _remind(letter, episode)
    letter.alert_at = alert_after(ladder, letter.rung, now)
    letter.rung += 1


def _remind(letter: Letter, episode: Episode) -> None:
    way = remind(letter, episode, rung=letter.rung)
    if way is not None:
        tell(letter, "relancé pour", detail=f"Non ouvert. Voie suivante : {way.label.lower()}.")


def _ask_to_call(letter: Letter) -> None:
    dispatches.begin(
        letter,
        LetterChannel.PHONE,
        DispatchCause.REMINDER,
        state=DispatchState.HANDED_OVER,
        rung=letter.rung,
        address=letter.circle_member.phone if letter.circle_member else "",
    )
    ask(letter, f"Appeler, {letter.noun} n’est pas ouvert", detail="Relancé, et toujours pas ouvert.")
    tell(letter, "toujours pas ouvert par", detail="Un appel est demandé au référent.")


def _is_pointless(letter: Letter, episode: Episode) -> bool:
    """Whether nobody is to be reminded any more: closed, opposed, taken back, deceased, or no longer theirs to read."""
    if not episode.is_open or not episode.has_left or letter.opened_at is not None:
        return True
    if is_deceased(episode):
        return True
    try:
        check_shared(letter, episode)
    except SharingRefusedError:
        return True
    return False


def _expired(now: datetime) -> list[Dispatch]:
    ended = Dispatch.objects.to_expire(now).select_for_update(of=("self",), skip_locked=True)
    return list(ended.select_related("letter")[:MOST])
