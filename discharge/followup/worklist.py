"""The call list: late, today, to come, done today. Each count equals the rows it opens: both come from one query set."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coordination.accounts.models import Membership
from coordination.accounts.permissions import can, current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission, Role
from coordination.asked import as_page, as_uuid
from coordination.episodes.queries import Clock, Reader
from coordination.tenancy.prepared import Given, prepared
from coordination.tenancy.queries import active_units
from discharge.followup.beforehand import words_before
from discharge.followup.models import AttemptOutcome, Call, CallState
from discharge.followup.queries import CALL_GROUPS, DONE, CallQuerySet
from discharge.followup.reading import standing

PAGE = 25


@dataclass(frozen=True)
class Choice:
    """What the person asked to see."""

    unit: str
    group: str
    page: int
    # Only what is for the person's function, or for whoever makes calls.
    is_mine: bool = False

    def url(self, **changes: Any) -> str:
        """The address of the same list with ``changes``; the page starts again."""
        values = {"unite": self.unit, "etat": self.group, "pour": "moi" if self.is_mine else "", **changes}
        kept = {name: value for name, value in values.items() if value != ""}
        return f"?{urlencode(kept)}" if kept else "?"


@require_safe
def calls(request: TenantRequest) -> HttpResponse:
    """The list, its counts and its filter."""
    require(request, Permission.CALL_VIEW)
    member = current_member(request)
    now = timezone.now()
    choice = _choice(request)
    asked = _asked(member, choice, Clock.at(now))
    counts = dict(_by_group(**asked))
    context = {
        "now": timezone.localtime(now),
        "choice": choice,
        "tally": _tally(choice, counts),
        "units": active_units(),
        "may_call": can(request, Permission.CALL_MAKE),
        **_rows(asked, choice, counts, now, member),
    }
    return render(request, "followup/calls.html", context)


def _choice(request: TenantRequest) -> Choice:
    asked = request.GET
    return Choice(
        unit=str(as_uuid(asked.get("unite")) or ""),
        group=asked.get("etat", "") if asked.get("etat") in {group.key for group in CALL_GROUPS} else "",
        is_mine=asked.get("pour") == "moi",
        page=as_page(asked.get("page")),
    )


def _asked(member: Membership, choice: Choice, clock: Clock) -> dict[str, Any]:
    """What the reads of the list are asked with."""
    return {
        "clock": clock,
        "member": member.pk,
        "user": member.user_id,
        "unit": choice.unit,
        "all_units": member.all_units,
        "in_unit": bool(choice.unit),
        "role": member.role,
        "is_mine": choice.is_mine,
    }


@prepared
def _by_group(
    clock: Clock,
    member: Given,
    user: Given,
    unit: Given,
    role: Given,
    *,
    all_units: bool,
    in_unit: bool,
    is_mine: bool,
) -> "QuerySet[Call, tuple[int, int]]":
    reader = Reader(member, user, all_units)
    return _listed(reader, clock, unit if in_unit else None, role if is_mine else None).by_group()


@prepared
def _page(
    clock: Clock,
    member: Given,
    user: Given,
    unit: Given,
    role: Given,
    *,
    all_units: bool,
    in_unit: bool,
    is_mine: bool,
    group: int | None,
    number: int,
) -> CallQuerySet:
    """The rows of page ``number``, from 1; of one ``group`` only when there is one."""
    reader = Reader(member, user, all_units)
    listed = _listed(reader, clock, unit if in_unit else None, role if is_mine else None)
    shown = listed if group is None else listed.in_groups(group)
    return shown.page((number - 1) * PAGE, number * PAGE, clock).with_row()


def _listed(reader: Reader, clock: Clock, unit: Given | None, role: Given | None) -> CallQuerySet:
    listed: CallQuerySet = Call.objects.visible_to(reader).with_group(clock).on_list(clock)
    if role is not None:
        listed = listed.for_role(role)
    return listed if unit is None else listed.filter(episode__unit=unit)


def _tally(choice: Choice, counts: dict[int, int]) -> list[dict[str, Any]]:
    total = {
        "label": "Tout",
        "count": sum(counts.values()),
        "url": choice.url(etat=""),
        "is_current": not choice.group,
        "state": "",
    }
    return [total] + [
        {
            "label": group.title,
            "count": counts.get(position, 0),
            "url": choice.url(etat=group.key),
            "is_current": choice.group == group.key,
            "state": group.status,
        }
        for position, group in enumerate(CALL_GROUPS)
    ]


def _rows(
    asked: dict[str, Any], choice: Choice, counts: dict[int, int], now: Any, member: Membership
) -> dict[str, Any]:
    total = sum(counts.values())
    position = {group.key: index for index, group in enumerate(CALL_GROUPS)}.get(choice.group)
    if position is not None:
        total = counts.get(position, 0)
    start = (choice.page - 1) * PAGE
    shown = list(_page(**asked, group=position, number=choice.page))
    before = words_before([call.pk for call in shown if call.is_awaiting])
    groups: list[dict[str, Any]] = []
    for call in shown:
        number: int = call.group  # type: ignore[attr-defined]  # annotated by the query
        if not groups or groups[-1]["number"] != number:
            group = CALL_GROUPS[number]
            groups.append({"number": number, "group": group, "count": counts.get(number, 0), "rows": []})
        groups[-1]["rows"].append(_row(call, now, member, before.get(call.pk, "")))
    return {
        "groups": groups,
        "previous_url": choice.url(page=choice.page - 1) if choice.page > 1 else "",
        "next_url": choice.url(page=choice.page + 1) if start + PAGE < total else "",
        "summary": f"{start + 1} à {min(start + PAGE, total)} sur {total}" if total > PAGE else "",
    }


def _row(call: Call, now: Any, member: Membership, before: str) -> dict[str, Any]:
    done = call.group == DONE  # type: ignore[attr-defined]  # annotated by the query
    return {
        "call": call,
        "standing": standing(call, now),
        "detail": _outcome_words(call) if done else _awaited_words(call, before),
        "leased_by": "" if done or not call.is_leased_at(now) else _leased_words(call, member),
        "is_done": done,
    }


def _outcome_words(call: Call) -> str:
    flags = call.red_flags
    alert = f"{flags} signe{'s' if flags > 1 else ''} d’alerte" if flags else ""
    return ", ".join(part for part in (call.get_outcome_display(), alert, str(call.done_by)) if part)


def _awaited_words(call: Call, before: str) -> str:
    """What is known before calling: how the questionnaire stands, and what was tried."""
    said = ". ".join(part for part in (before, _tried_words(call)) if part)
    return said[:1].upper() + said[1:]


def _tried_words(call: Call) -> str:
    """How often the call was tried, and how the last attempt ended."""
    count: int = call.attempt_count  # type: ignore[attr-defined]  # annotated by the query
    if not count:
        reserve = "Sortie avec réserve" if call.priority else ""
        caller = f"pour {Role(call.caller).label.lower()}" if call.caller else ""
        return ", ".join(part for part in (reserve, caller) if part)
    last = AttemptOutcome(call.last_outcome).label.lower()  # type: ignore[attr-defined]  # annotated by the query
    tried = f"{count} tentative{'s' if count > 1 else ''}, {last}"
    return f"Non joint, {tried}" if call.state == CallState.UNREACHED else tried


def _leased_words(call: Call, member: Membership) -> str:
    return "Réservé pour vous" if call.lease_holder_id == member.user_id else f"Réservé par {call.lease_holder}"
