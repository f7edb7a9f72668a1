"""Cells of lists of letters: load with ``{% load letter_rows %}``. Drawn here and not in a template: a day shows many."""

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString

from coordination.accounts.templatetags.page_forms import csrf_token
from coordination.episodes.models import Episode
from coordination.episodes.templatetags.episode_rows import LEFT, patient
from coordination.ui import french
from coordination.ui.addresses import address
from coordination.ui.components.basic import button, status
from coordination.ui.components.library import escaped
from coordination.ui.templatetags.french import clock, moment
from liaison.answers.wording import noun_of
from liaison.letters.departures import Choice
from liaison.letters.models import LetterChannel
from liaison.letters.reading import Asked, Cell, Delivery, Departure, PaperCell

register = template.Library()


@register.simple_tag(takes_context=True)
def departure_cells(context: Context, row: Departure) -> SafeString:
    """One departure of the day across its recipients. Reads ``now``, ``may_send``, ``may_write``, ``may_depart``, the request."""
    cells = "".join(
        f'<td class="delivery" data-label="{escaped(cell.column.label)}">{_cell(context, row.episode, cell)}</td>'
        for cell in row.cells
    )
    papers = "".join(
        f'<td class="delivery" data-label="{escaped(cell.heading)}">{_paper(context, row.episode, cell)}</td>'
        for cell in row.papers
    )
    asked = "".join(_asked(context, row.episode, one) for one in row.asked)
    return SafeString(f"{departed(context, row.episode, is_overdue=row.is_overdue, more=asked)}{papers}{cells}")


@register.simple_tag(takes_context=True)
def departed(context: Context, episode: Episode, *, is_overdue: bool = False, more: str = "") -> SafeString:
    """The heading of a row: who left, from where, when. ``is_overdue``: expected, and not recorded; ``more`` stands below."""
    record = ""
    if context["may_depart"] and not episode.has_left:
        record = button(
            "Enregistrer le départ",
            href=address("episodes:departure", episode.pk),
            small=True,
            css="mt-1",
            about=episode.patient.family_name,
        )
    left = f'<span class="sub sub-ink">{_left(episode, is_overdue=is_overdue)}</span>'
    return SafeString(f'<th scope="row" class="c-patient wide">{patient(episode)}{left}{more}{record}</th>')


@register.simple_tag
def day_page(choice: Choice, number: int) -> str:
    """The address of another page of the same day."""
    return choice.url(page=number)


@register.simple_tag
def day_pulse(choice: Choice, seen: str) -> str:
    """The address that says whether the day changed since it was ``seen``."""
    return f"{reverse('letters:departures_pulse')}{choice.url(vu=seen)}"


def _left(episode: Episode, *, is_overdue: bool) -> str:
    if episode.left_at:
        reserve = f"<b>avec réserve</b> : {escaped(episode.reserve_reason)}" if episode.reserve_reason else ""
        where = reserve or escaped(episode.get_destination_display().lower())
        return f"{LEFT.get(episode.patient.sex, 'parti(e)')} à {escaped(clock(episode.left_at))}, {where}"
    if is_overdue:
        return status("late", "Départ non enregistré", sub=moment(episode.ends_at))
    return f"départ prévu à {escaped(clock(episode.ends_at))}"


def _asked(context: Context, episode: Episode, asked: Asked) -> str:
    """What a correspondent waits for, and the page where one replies."""
    now, is_late = context["now"], asked.is_late(context["now"])
    sub = f"{asked.name}, {french.relative_due(asked.answer_by, now=now)}"
    act = button(
        "Répondre" if context["may_send"] else "Lire",
        href=address("answers:exchange", episode.pk, asked.pk),
        variant="primary" if is_late and context["may_send"] else "quiet",
        small=True,
        css="mt-1",
        about=asked.name,
    )
    shown = status("late" if is_late else "new", noun_of(asked.kind), sub=sub)
    return f'<span class="sub sub-ink">{shown}</span>{act}'


def _paper(context: Context, episode: Episode, cell: PaperCell) -> str:
    """The lettre de liaison, or its copy by hand: state, time, by whom, and where one acts."""
    shown = status(cell.state, cell.label, icon=cell.icon, at=clock(cell.at) if cell.at else "", sub=cell.sub)
    if not cell.action or not episode.is_open or not context["may_write"]:
        return shown
    variant = "primary" if cell.state == "late" else "quiet"
    return shown + button(cell.action, href=cell.url, variant=variant, small=True, about=episode.patient.family_name)


def _cell(context: Context, episode: Episode, cell: Cell) -> str:
    letters = [delivery(context, one, episode, by_name=True) for one in cell.deliveries]
    if letters:
        first, *others = letters
        return f"<div>{first}</div>" + "".join(f'<div class="mt-2">{other}</div>' for other in others)
    shown = status(cell.state, cell.label, sub=cell.sub)
    if cell.state != "late" or not context["may_send"]:
        return shown
    name = episode.patient.family_name
    return shown + button(
        "Désigner", href=address("letters:episode", episode.pk), variant="primary", small=True, about=name
    )


@register.simple_tag(takes_context=True)
def delivery(context: Context, one: Delivery, episode: Episode, *, by_name: bool = False) -> SafeString:
    """One letter: state, time, why, and one action where one is needed. ``by_name``: show the recipient.

    Reads ``may_send``; a reminder comes back to the page of the request.
    """
    at = clock(one.at) if one.at else ""
    words = ", ".join(part for part in (one.letter.recipient_name if by_name else "", one.sub) if part)
    act = ""
    if context["may_send"] and episode.is_open:
        act = (_action(context, one, episode) if one.action else "") + _other_way(context, one, episode)
    state = status(one.state, one.label, icon=one.icon, at=at)
    return SafeString(f'{state}<span class="sub">{escaped(words)}</span>{act}')


def _action(context: Context, one: Delivery, episode: Episode) -> str:
    name = one.letter.recipient_name
    if one.is_urgent:
        url = reverse("letters:recipient", args=[episode.pk, one.letter.pk])
        return button(one.action, href=url, variant="primary", small=True, about=name)
    if not one.may_remind:
        return ""
    return (
        f'<form method="post" action="{reverse("letters:resend", args=[episode.pk, one.letter.pk])}">'
        f"{csrf_token(context)}"
        f'<input type="hidden" name="next" value="{escaped(context["request"].get_full_path())}">'
        f"{button(one.action, small=True, about=name)}</form>"
    )


def _other_way(context: Context, one: Delivery, episode: Episode) -> str:
    """One click sends by the recipient's next way, or puts the letter with what is to be printed."""
    way = one.next_way
    if way is None:
        return ""
    return (
        f'<form method="post" action="{reverse("letters:way", args=[episode.pk, one.letter.pk])}">'
        f"{csrf_token(context)}"
        f'<input type="hidden" name="voie" value="{way.value}">'
        f'<input type="hidden" name="next" value="{escaped(context["request"].get_full_path())}">'
        f"{button(_BY[way], small=True, css='mt-1', about=one.letter.recipient_name)}</form>"
    )


_BY = {
    LetterChannel.SECURE_MAIL: "Par MSSanté",
    LetterChannel.LINK: "Par courriel",
    LetterChannel.SMS: "Par SMS",
    LetterChannel.PAPER: "Imprimer",
}
