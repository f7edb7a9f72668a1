"""“Départs du jour”: departures, recipients, states. Each count is made of the very letters that it opens."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Paginator
from django.db.models import OuterRef
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
from coordination.ui.navigation import frame_of
from discharge.planning.models import CircleMember
from liaison.letters.day_papers import DayPapers, asked_of, day_papers, with_asked
from liaison.letters.forms import DayForm
from liaison.letters.ladder import rules
from liaison.letters.models import UNSENT_STATES, Dispatch, Letter, LetterState
from liaison.letters.queries import LetterQuerySet
from liaison.letters.reading import (
    COLUMNS,
    GROUPS,
    PAPER_COLUMNS,
    UNSIGNED,
    Delivery,
    Departure,
    Group,
    cells_of,
    delivery_of,
)

ROWS_A_PAGE = 40
# The count that stays away while it is empty: few days have one, and seven fill the line.
WITHDRAWN = GROUPS[-1].key


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
    papers = day_papers(episodes)
    rows = _rows(episodes, letters, papers, now)
    deliveries = [delivery_of(letter, letter.episode, now=now) for letter in letters]
    unsigned = [row for row in rows if row.is_unsigned]
    shown = unsigned if choice.state == UNSIGNED.key else rows
    page = Paginator(shown, ROWS_A_PAGE).get_page(form.cleaned_data.get("page") or 1)
    may_send = can(request, Permission.LETTER_SEND)
    context = {
        "now": timezone.localtime(now),
        "choice": choice,
        "is_today": choice.day == timezone.localdate(now),
        "unreadable_day": "jour" in form.errors,
        "previous_url": choice.url(day=choice.day - timedelta(days=1)),
        "next_url": choice.url(day=choice.day + timedelta(days=1)),
        "summary": _summary(episodes, letters),
        "tally": _tally(choice, deliveries, len(unsigned)),
        "columns": [*PAPER_COLUMNS, *(column.label for column in COLUMNS)],
        "by_letter": choice.state not in {"", UNSIGNED.key},
        "page": page,
        "seen": _fingerprint(episodes, letters, papers),
        "to_print": _to_print(request, member) if may_send else 0,
        "ladder": rules().sentence,
        "deliveries": [one for one in deliveries if one.group.key == choice.state],
        "to_settle": _to_settle(rows, choice.day, now),
        "units": active_units(),
        "may_send": may_send,
        "may_write": can(request, Permission.LETTER_WRITE),
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
    has_news = seen != _fingerprint(episodes, _letters(episodes), day_papers(episodes))
    return render(request, "letters_app/_day_pulse.html", {"choice": choice, "seen": seen, "has_news": has_news})


def _fingerprint(episodes: list[Episode], letters: list[Letter], papers: DayPapers) -> str:
    """What changes when a departure is recorded, a letter moves on or is signed, or a correspondent asks."""
    days = [f"{episode.pk}{episode.state}{episode.left_at}{asked_of(episode)}" for episode in episodes]
    states = [f"{letter.pk}{letter.state}{letter.channel}" for letter in letters]
    return hashlib.sha256("|".join([*days, *states, *papers.traces()]).encode()).hexdigest()


def _choice(form: DayForm) -> Choice:
    asked = form.cleaned_data
    return Choice(day=asked.get("jour") or timezone.localdate(), unit=asked.get("unite"), state=asked.get("etat") or "")


def _episodes(member: Membership, choice: Choice) -> list[Episode]:
    start, end = hours_of(choice.day)
    if member.all_units and not choice.unit:
        episodes = _all_leaving(start=start, end=end)
    else:
        seen = _for_day(Episode.objects.visible_to(member).for_rows().leaving_between(start, end))
        episodes = list(seen.filter(unit=choice.unit) if choice.unit else seen)
    return sorted(episodes, key=lambda episode: (episode.ends_at, episode.pk))


@prepared
def _all_leaving(start: Given, end: Given) -> EpisodeQuerySet:
    episodes: EpisodeQuerySet = Episode.objects.for_rows()
    return _for_day(episodes.leaving_between(start, end))


def _for_day(episodes: EpisodeQuerySet) -> EpisodeQuerySet:
    """With what correspondents asked, and the roles (``expected``) of those whom a letter will go to at the departure."""
    readers = CircleMember.objects.readers().filter(episode=OuterRef("pk"))
    return with_asked(episodes).annotate(expected=ArraySubquery(readers.values("role")))


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


def _rows(episodes: list[Episode], letters: list[Letter], papers: DayPapers, now: datetime) -> list[Departure]:
    by_episode: dict[UUID, list[Letter]] = {}
    for letter in letters:
        by_episode.setdefault(letter.episode_id, []).append(letter)
    return [
        Departure(
            episode=episode,
            cells=cells_of(episode, by_episode.get(episode.pk, []), episode.expected, now=now),  # type: ignore[attr-defined]  # annotated by the query
            is_overdue=not episode.has_left and episode.ends_at is not None and episode.ends_at < now,
            papers=papers.cells(episode, now=now),
            asked=asked_of(episode),
            is_unsigned=papers.is_unsigned(episode),
        )
        for episode in episodes
    ]


def _summary(episodes: list[Episode], letters: list[Letter]) -> str:
    left = sum(episode.has_left for episode in episodes)
    people = f"{french.count(left, 'patient parti', 'patients partis')} sur {french.count(len(episodes), 'attendu')}"
    return f"{people}, {french.count(len(letters), 'courrier J0', 'courriers J0')}"


def _tally(choice: Choice, deliveries: list[Delivery], unsigned: int) -> list[dict[str, Any]]:
    """Letters by state, and the lettres de liaison that nobody signed; withdrawn ones only when there are."""
    whole = Group("", "Tous les courriers", "", "", ())
    counts = [(whole, len(deliveries))]
    counts += [(group, sum(one.group is group for one in deliveries)) for group in GROUPS]
    counts.append((UNSIGNED, unsigned))
    return [
        {
            "label": group.label,
            "count": count,
            "url": choice.url(state=group.key),
            "is_current": choice.state == group.key,
            "state": group.status,
            "icon": group.icon,
        }
        for group, count in counts
        if count or choice.state == group.key or group.key != WITHDRAWN
    ]


def _to_settle(rows: list[Departure], day: date, now: datetime) -> dict[str, Any]:
    """What ends the day without a letter sent, signed or answered, in words, and how many points that makes."""
    failed, unreachable, nobody, unsent = [], [], [], []
    unsigned = [french.person_name(row.episode.patient.family_name) for row in rows if row.is_unsigned]
    overdue = [
        french.person_name(row.episode.patient.family_name) for row in rows for one in row.asked if one.is_late(now)
    ]
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
        _said(unsigned, "lettre de liaison non signée", "lettres de liaison non signées"),
        _said(overdue, "correspondant sans réponse", "correspondants sans réponse"),
    ]
    count = sum(map(len, (failed, unreachable, nobody, unsent, unsigned, overdue)))
    when = "avant ce soir" if day == timezone.localdate(now) else "pour ce jour"
    points = french.count(count, "point à régler", "points à régler")
    return {"count": count, "title": f"{points} {when}.", "text": ", ".join(part for part in parts if part) + "."}


def _to_print(request: TenantRequest, member: Membership) -> int:
    waiting = Dispatch.objects.to_print().visible_to(member)
    return frame_of(request).counted_too({"to_print": waiting})["to_print"]


def _said(names: list[str], singular: str, plural: str) -> str:
    if not names:
        return ""
    return f"{french.count(len(names), singular, plural)} ({', '.join(dict.fromkeys(names))})"
