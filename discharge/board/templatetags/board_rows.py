"""Entries of the wall board: load with ``{% load board_rows %}``. Drawn here and not in a template: a board shows many."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from coordination.ui.addresses import address
from coordination.ui.components.basic import STATE_ICONS, icon
from coordination.ui.components.library import escaped
from discharge.board.reading import Entry

register = template.Library()


@register.simple_tag
def board_entries(entries: Sequence[Entry]) -> SafeString:
    """The patients of one cell: state, who, where, what weighs most. Nothing when there is none."""
    if not entries:
        return SafeString("")
    return SafeString(f"<ul>{''.join(_entry(entry) for entry in entries)}</ul>")


def _entry(entry: Entry) -> str:
    reason = entry.reason
    room = entry.episode.room or "sans chambre"
    after = "".join(f", {escaped(part)}" for part in (entry.fit_for, reason.words) if part)
    words = f'<span class="words">{after}</span>' if after else ""
    return (
        f'<li class="status-{reason.state}">{icon(STATE_ICONS[reason.state])}'
        f'<a class="text-body" href="{address("episodes:overview", entry.episode.pk)}"><b>{escaped(entry.name)}</b></a>'
        f'<span class="why"><span class="room">{escaped(room)}</span>'
        f'<span class="visually-hidden">, {reason.spoken}</span>{words}</span></li>'
    )
