"""Rows of the call list: load with ``{% load call_rows %}``. Drawn here and not in a template: the list shows many."""

from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from coordination.episodes.templatetags.episode_rows import VARIANT, patient_cell
from coordination.ui import french
from coordination.ui.addresses import address
from coordination.ui.components.basic import button, icon, status
from coordination.ui.components.library import escaped
from discharge.followup.models import Call

register = template.Library()


@register.simple_tag
def call_cells(row: dict[str, Any], *, may_call: bool) -> SafeString:
    """The cells of one call: who, since when at home, which call and what was tried, until when, and the button."""
    call: Call = row["call"]
    episode, standing = call.episode, row["standing"]
    left = escaped(french.day(episode.left_at, today=timezone.localdate())) if episode.left_at else french.UNKNOWN
    moved = "reporté, jour non ouvré" if call.was_moved and not row["is_done"] else ""
    return SafeString(
        f"{patient_cell(episode)}"
        f'<td class="c-leave" data-label="Sortie">{left}'
        f'<span class="sub">{escaped(episode.get_destination_display())}</span></td>'
        f'<td class="c-task"><span class="task">Appel {escaped(call.label)}</span>{_detail(row)}</td>'
        f'<td class="c-due">{status(standing.state, standing.words, sub=moved)}</td>'
        f'<td class="c-act">{_action(row, may_call=may_call)}</td>'
    )


def _detail(row: dict[str, Any]) -> str:
    detail = f'<span class="sub sub-ink">{escaped(row["detail"])}</span>' if row["detail"] else ""
    if not row["leased_by"]:
        return detail
    until = french.clock(row["call"].lease_until)
    return f'{detail}<span class="sub">{icon("lock")} {escaped(row["leased_by"])} jusqu’à {escaped(until)}</span>'


def _action(row: dict[str, Any], *, may_call: bool) -> SafeString:
    call, state = row["call"], row["standing"].state
    patient = call.episode.patient
    name = french.person_name(patient.family_name, patient.first_name)
    href = address("followup:call", call.pk)
    if row["is_done"] or not may_call:
        return button("Lire", href=href, small=True, about=name, data_list_action=True)
    variant = VARIANT.get(state, "quiet")
    return button("Appeler", href=href, small=True, variant=variant, about=name, data_list_action=True)
