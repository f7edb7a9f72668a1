"""Cells of lists of episodes: load with ``{% load episode_rows %}``. Drawn here and not in a template: lists show many."""

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from coordination.episodes.models import Episode
from coordination.ui import french
from coordination.ui.addresses import address
from coordination.ui.components.library import escaped
from coordination.ui.templatetags.french import due

register = template.Library()

LEFT = {"F": "partie", "M": "parti"}


@register.simple_tag
def patient_cells(episode: Episode) -> SafeString:
    """The first two cells of a row: who, and when they leave. Reads the patient and the unit of the episode."""
    name = french.person_name(episode.patient.family_name, episode.patient.first_name)
    return SafeString(
        f'<th scope="row" class="c-patient"><a class="pname" href="{address("episodes:overview", episode.pk)}">'
        f'{escaped(name)}</a><span class="sub">{escaped(_who_and_where(episode))}</span></th>'
        f'<td class="c-leave" data-label="Départ">{_departure(episode)}</td>'
    )


def _who_and_where(episode: Episode) -> str:
    patient = episode.patient
    age = french.age(patient.birth_date, today=timezone.localdate())
    return f"{patient.sex}, {age}, {episode.unit}{f' {episode.room}' if episode.room else ''}"


def _departure(episode: Episode) -> SafeString:
    at = episode.left_at or episode.expected_departure_at
    if at is None:
        return SafeString("non fixé")
    below = LEFT.get(episode.patient.sex, "parti(e)") if episode.left_at else due(at)
    return SafeString(f'{escaped(french.day(at, today=timezone.localdate()))}<span class="sub">{escaped(below)}</span>')
