"""Cells of lists of episodes: load with ``{% load episode_rows %}``. Drawn here and not in a template: lists show many."""

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from coordination.episodes.models import Episode
from coordination.ui import french
from coordination.ui.addresses import address
from coordination.ui.templatetags.french import due

register = template.Library()

LEFT = {"F": "partie", "M": "parti"}


@register.simple_tag
def patient_cells(episode: Episode) -> SafeString:
    """The first two cells of a row: who, and when they leave. Reads the patient and the unit of the episode."""
    return format_html(
        '<th scope="row" class="c-patient"><a class="pname" href="{}">{}</a><span class="sub">{}</span></th>'
        '<td class="c-leave" data-label="Départ">{}</td>',
        address("episodes:overview", episode.pk),
        french.person_name(episode.patient.family_name, episode.patient.first_name),
        _who_and_where(episode),
        _departure(episode),
    )


def _who_and_where(episode: Episode) -> str:
    patient = episode.patient
    age = french.age(patient.birth_date, today=timezone.localdate())
    return f"{patient.sex}, {age}, {episode.unit}{f' {episode.room}' if episode.room else ''}"


def _departure(episode: Episode) -> SafeString | str:
    today = timezone.localdate()
    if episode.left_at:
        left = LEFT.get(episode.patient.sex, "parti(e)")
        return format_html('{}<span class="sub">{}</span>', french.day(episode.left_at, today=today), left)
    expected = episode.expected_departure_at
    if expected is None:
        return "non fixé"
    return format_html('{}<span class="sub">{}</span>', french.day(expected, today=today), due(expected))
