"""“Départs du jour”: departures, recipients, states. Each count is made of the very letters that it opens."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coordination.accounts.models import Membership
from coordination.accounts.permissions import can, current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode
from coordination.episodes.queries import EpisodeQuerySet, hours_of
from coordination.tenancy.prepared import Given, each, prepared
from coordination.tenancy.queries import active_units
from coordination.ui import french
from discharge.planning.models import CircleMember
from liaison.letters.forms import DayForm
from liaison.letters.ladder import rules
from liaison.letters.models import UNSENT_STATES, Dispatch, Letter, LetterState
from liaison.letters.queries import LetterQuerySet
from liaison.letters.reading import COLUMNS, GROUPS, Delivery, Departure, cells_of, delivery_of

ROWS_A_PAGE = 40


@dataclass(frozen=True)
class Choice:
    """What the person asked to see."""

    day: date
    unit: UUID | None
    state: str

    def url(self, **changes: Any) -> str:
        """The address of the same page with ``changes``."""
        today = timezone.localdate()
        values: dict[str, Any] = {"day": self.day, "unit": self.unit, "state": self.state, **changes}
        asked = {
            "jour": values["day"].isoformat() if values["day"] != today else "",
            "unite": str(values["unit"] or ""),
            "etat": values["state"],
            **{name: str(value) for name, value in values.items() if name in {"page", "vu"}},
        }
        return "?" + urlencode({name: value for name, value in asked.items() if value})


@require_safe
def departures(request: TenantRequest) -> HttpResponse:
    """The day's departures across their recipients, or the letters of one state one by one."""
    require(request, Permission.LETTER_VIEW)
    now = timezone.now()
    form = DayForm(request.GET)
    form.is_valid()
    choice = _choice(form)
    member = current_member(request)
    episodes = _episodes(member, choice)
    letters = _letters(episodes)
    rows = _rows(episodes, letters, now)
    deliveries = [delivery_of(letter, letter.episode, now=now) for letter in letters]
    page = Paginator(rows, ROWS_A_PAGE).get_page(form.cleaned_data.get("page") or 1)
    may_send = can(request, Permission.LETTER_SEND)
    context = {
        "now": timezone.localtime(now),
        "choice": choice,
        "is_today": choice.day == timezone.localdate(now),
        "unreadable_day": "jour" in form.errors,
        "previous_url": choice.url(day=choice.day - timedelta(days=1)),
        "next_url": choice.url(day=choice.day + timedelta(days=1)),
        "summary": _summary(episodes, letters),
        "tally": _tally(choice, deliveries),
        "columns": COLUMNS,
        "rows": [] if choice.state else page,
        "page": page,
        "seen": _fingerprint(episodes, letters),
        "to_print": Dispatch.objects.to_print().visible_to(member).count() if may_send else 0,
        "ladder": rules().sentence,
        "deliveries": [one for one in deliveries if one.group.key == choice.state],
        "to_settle": _to_settle(rows, choice.day, now),
        "units": active_units(),
        "may_send": may_send,
        "may_depart": can(request, Permission.DEPARTURE_RECORD),
    }
    return render(request, "letters_app/departures.html", context)


@require_safe
def pulse(request: TenantRequest) -> HttpResponse:
    """Whether the day changed since ``vu``: asked for by the open page, which is never swapped under somebody's hand."""
    require(request, Permission.LETTER_VIEW)
    form = DayForm(request.GET)
    form.is_valid()
    choice = _choice(form)
    episodes = _episodes(current_member(request), choice)
    seen = request.GET.get("vu", "")[:64]
    has_news = seen != _fingerprint(episodes, _letters(episodes))
    return render(request, "letters_app/_day_pulse.html", {"choice": choice, "seen": seen, "has_news": has_news})


def _fingerprint(episodes: list[Episode], letters: list[Letter]) -> str:
    """What changes when a departure is recorded or a letter moves on."""
    days = [f"{episode.pk}{episode.state}{episode.left_at}" for episode in episodes]
    states = [f"{letter.pk}{letter.state}{letter.channel}" for letter in letters]
    return hashlib.sha256("|".join([*days, *states]).encode()).hexdigest()


def _choice(form: DayForm) -> Choice:
    asked = form.cleaned_data
    return Choice(day=asked.get("jour") or timezone.localdate(), unit=asked.get("unite"), state=asked.get("etat") or "")


def _episodes(member: Membership, choice: Choice) -> list[Episode]:
    start, end = hours_of(choice.day)
    if member.all_units and not choice.unit:
        episodes = _all_leaving(start=start, end=end)
    else:
        seen = Episode.objects.visible_to(member).for_rows().leaving_between(start, end)
        episodes = list(seen.filter(unit=choice.unit) if choice.unit else seen)
    return sorted(episodes, key=lambda episode: (episode.ends_at, episode.pk))


@prepared
def _all_leaving(start: Given, end: Given) -> EpisodeQuerySet:
    episodes: EpisodeQuerySet = Episode.objects.for_rows()
    return episodes.leaving_between(start, end)


def _letters(episodes: list[Episode]) -> list[Letter]:
    """The letters of the day, each with its episode as already read."""
    known = {episode.pk: episode for episode in episodes}
    left = [episode.pk for episode in episodes if episode.has_left]
    letters = _letters_of_all(episodes=left) if left else []
    for letter in letters:
        letter.episode = known[letter.episode_id]
    return letters


@prepared
def _letters_of_all(episodes: Given) -> LetterQuerySet:
    letters: LetterQuerySet = Letter.objects.j0().in_order()
    return letters.filter(episode__in=each(episodes))


def _rows(episodes: list[Episode], letters: list[Letter], now: datetime) -> list[Departure]:
    staying = [episode.pk for episode in episodes if not episode.has_left]
    expected: dict[UUID, list[CircleMember]] = {}
    if staying:
        for member in CircleMember.objects.current().filter(episode__in=staying):
            if member.is_named and (member.receives_letter or member.is_gp):
                expected.setdefault(member.episode_id, []).append(member)
    by_episode: dict[UUID, list[Letter]] = {}
    for letter in letters:
        by_episode.setdefault(letter.episode_id, []).append(letter)
    return [
        Departure(
            episode=episode,
            cells=cells_of(episode, by_episode.get(episode.pk, []), expected.get(episode.pk, []), now=now),
            is_overdue=not episode.has_left and episode.ends_at is not None and episode.ends_at < now,
        )
        for episode in episodes
    ]


def _summary(episodes: list[Episode], letters: list[Letter]) -> str:
    left = sum(episode.has_left for episode in episodes)
    people = f"{french.count(left, 'patient parti', 'patients partis')} sur {french.count(len(episodes), 'attendu')}"
    return f"{people}, {french.count(len(letters), 'courrier J0', 'courriers J0')}"


def _tally(choice: Choice, deliveries: list[Delivery]) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = [
        {
            "label": "Tous les courriers",
            "count": len(deliveries),
            "url": choice.url(state=""),
            "is_current": not choice.state,
            "state": "",
            "icon": "",
        }
    ]
    cells += [
        {
            "label": group.label,
            "count": sum(one.group is group for one in deliveries),
            "url": choice.url(state=group.key),
            "is_current": choice.state == group.key,
            "state": group.status,
            "icon": group.icon,
        }
        for group in GROUPS
    ]
    return cells


def _to_settle(rows: list[Departure], day: date, now: datetime) -> dict[str, Any]:
    """What ends the day without a letter sent, in words, and how grave that is."""
    failed, unreachable, nobody, unsent = [], [], [], []
    for row in rows:
        name = french.person_name(row.episode.patient.family_name)
        for delivery in (one for cell in row.cells for one in cell.deliveries):
            if delivery.letter.state in {LetterState.FAILED, LetterState.WRONG_RECIPIENT}:
                failed.append(name)
            elif delivery.letter.state == LetterState.NO_ADDRESS:
                unreachable.append(name)
            elif delivery.letter.state in UNSENT_STATES and delivery.state == "late":
                unsent.append(name)
        if row.cells[0].state == "late" and not row.cells[0].deliveries:
            nobody.append(name)
    parts = [
        _said(failed, "courrier en échec", "courriers en échec"),
        _said(unreachable, "courrier sans adresse", "courriers sans adresse"),
        _said(nobody, "patient sans médecin traitant désigné", "patients sans médecin traitant désigné"),
        _said(unsent, "courrier toujours pas parti", "courriers toujours pas partis"),
    ]
    count = len(failed) + len(unreachable) + len(nobody) + len(unsent)
    when = "avant ce soir" if day == timezone.localdate(now) else "pour ce jour"
    points = french.count(count, "point à régler", "points à régler")
    return {"count": count, "title": f"{points} {when}.", "text": ", ".join(part for part in parts if part) + "."}


def _said(names: list[str], singular: str, plural: str) -> str:
    if not names:
        return ""
    return f"{french.count(len(names), singular, plural)} ({', '.join(dict.fromkeys(names))})"
