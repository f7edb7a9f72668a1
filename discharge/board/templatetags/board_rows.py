"""Entries of the wall board: load with ``{% load board_rows %}``. Drawn here and not in a template: a board shows many."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from coordination.ui import french
from coordination.ui.addresses import address
from coordination.ui.components.basic import STATE_ICONS, icon
from coordination.ui.components.library import escaped
from discharge.board.paper import Paper
from discharge.board.reading import Entry

register = template.Library()


@register.simple_tag
def board_entries(entries: Sequence[Entry], paper: Paper) -> SafeString:
    """The patients of one cell: state, who, where, what weighs most. Nothing when there is none.

    Those that the sheet of ``paper`` leaves out are counted on it, under the others.
    """
    if not entries:
        return SafeString("")
    left_out = [entry for entry in entries if id(entry) in paper.left_out]
    lines = [_entry(entry, is_printed=id(entry) not in paper.left_out) for entry in entries]
    if left_out:
        lines.append(f'<li class="print-only board-more">{_left_out_words(left_out, len(entries))}</li>')
    return SafeString(f"<ul>{''.join(lines)}</ul>")


def _left_out_words(left_out: Sequence[Entry], whole: int) -> str:
    """« et 5 autres, 2 non prêts », « 12 dont 2 non prêts » when nobody of the cell is printed."""
    held = sum(not entry.reason.is_ready for entry in left_out)
    not_ready = french.count(held, "non prêt", "non prêts")
    if len(left_out) == whole:
        return f"{whole} dont {not_ready}" if held else str(whole)
    others = f"et {french.count(len(left_out), 'autre')}"
    return f"{others}, {not_ready}" if held else others


def _entry(entry: Entry, *, is_printed: bool) -> str:
    reason = entry.reason
    room = entry.episode.room or "sans chambre"
    after = "".join(f", {escaped(part)}" for part in (entry.fit_for, reason.words) if part)
    words = f'<span class="words">{after}</span>' if after else ""
    return (
        f'<li class="status-{reason.state}{"" if is_printed else " no-print"}">{icon(STATE_ICONS[reason.state])}'
        f'<a class="text-body" href="{address("episodes:overview", entry.episode.pk)}"><b>{escaped(entry.name)}</b></a>'
        f'<span class="why"><span class="room">{escaped(room)}</span>'
        f'<span class="visually-hidden">, {reason.spoken}</span>{words}</span></li>'
    )
