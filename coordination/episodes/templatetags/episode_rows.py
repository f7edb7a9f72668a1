"""Cells of lists of episodes: load with ``{% load episode_rows %}``. Drawn here and not in a template: lists show many."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString

from coordination.accounts.templatetags.page_forms import csrf_token
from coordination.episodes.holding import hold_words
from coordination.episodes.models import Episode, Task
from coordination.ui import french
from coordination.ui.addresses import address, page_address
from coordination.ui.components.basic import button, status
from coordination.ui.components.library import escaped
from coordination.ui.templatetags.french import due, moment, relative_due, upper_first

register = template.Library()

# A late row has the one filled button of its list; one that received an answer, a bordered one.
VARIANT = {"late": "primary", "new": "outline-primary"}
LEFT = {"F": "partie", "M": "parti"}


@register.simple_tag
def patient_cells(episode: Episode) -> SafeString:
    """The first two cells of a row: who, and when they leave. Reads the patient and the unit of the episode."""
    return SafeString(
        f'{patient_cell(episode, _room(episode))}<td class="c-leave" data-label="Départ">{_departure(episode)}</td>'
    )


def patient_cell(episode: Episode, room: str = "") -> SafeString:
    """The heading of a row: the patient, and the unit with ``room`` after it."""
    return SafeString(f'<th scope="row" class="c-patient">{_patient(episode, room)}</th>')


@register.simple_tag
def patient(episode: Episode) -> SafeString:
    """What ``patient_cells`` writes of the patient, for a heading that says more."""
    return _patient(episode, _room(episode))


def _room(episode: Episode) -> str:
    return f" {episode.room}" if episode.room else ""


def _patient(episode: Episode, room: str) -> SafeString:
    person = episode.patient
    name = french.person_name(person.family_name, person.first_name)
    age = french.age(person.birth_date, today=timezone.localdate())
    return SafeString(
        f'<a class="pname" href="{address("episodes:overview", episode.pk)}">{escaped(name)}</a>'
        f'<span class="sub">{escaped(f"{person.sex}, {age}, {episode.unit}{room}")}</span>{_orphan(episode)}'
    )


def _orphan(episode: Episode) -> str:
    """That nobody answers for an open episode; said only where the row was read with its referent."""
    if "referent_id" in episode.get_deferred_fields() or episode.referent_id is not None or not episode.is_open:
        return ""
    return f'<span class="sub">{status("late", "Sans référent")}</span>'


@register.simple_tag(takes_context=True)
def work_cells(context: Context, row: dict[str, Any], state: str) -> SafeString:
    """The other cells of a task in the worklist: what, until when, and the button. ``state`` is its group's."""
    task = row["task"]
    return SafeString(
        f'<td class="c-task"><span class="task">{escaped(task.title)}</span>'
        f'<span class="sub sub-ink">{escaped(_detail(task, row["turn"], context["request"].user.pk))}</span></td>'
        f'<td class="c-due">{_answered(task) if row["is_answer"] else _due(task.due_at, state)}</td>'
        f'<td class="c-act">{_action(context, row, state)}</td>'
    )


@register.simple_tag
def tick_cell(task: Task) -> SafeString:
    """The box of a task, for what is done with several: its key and the version that was seen. Of the form ``plusieurs``."""
    person = task.episode.patient
    name = escaped(f"Cocher {task.title}, {french.person_name(person.family_name, person.first_name)}")
    return SafeString(
        '<td class="c-check"><input class="form-check-input" type="checkbox" form="plusieurs" name="task" '
        f'value="{escaped(task.pk)}.{task.version}" aria-label="{name}"></td>'
    )


@register.simple_tag
def idle_cells(episode: Episode) -> SafeString:
    """The other cells of an episode for which nothing is planned: what is left to say of it, since when."""
    since: datetime = episode.idle_since or episode.admitted_at  # type: ignore[attr-defined]  # annotated by the query
    if episode.left_at:
        what, why, action = "Suivi terminé, épisode encore ouvert", "Plus rien n’est attendu", "Clôturer"
    else:
        undated, action = episode.expected_departure_at is None, "Planifier"
        what = "Aucune tâche, aucune date de départ" if undated else "Aucune tâche"
        why = "Fixez la prochaine étape" if undated else "Le départ est fixé, rien ne le prépare"
    opens = button(action, href=address("episodes:overview", episode.pk), small=True, about=what, data_list_action=True)
    state = status("none", upper_first(french.since(since, now=timezone.now())))
    return SafeString(
        f'<td class="c-task"><span class="task">{what}</span><span class="sub sub-ink">{why}</span></td>'
        f'<td class="c-due">{state}</td><td class="c-act">{opens}</td>'
    )


def _detail(task: Task, turn: str, reader: UUID) -> str:
    """What holds the task up, what it is about, and whose it is when somebody else's."""
    owner = str(task.owner) if task.owner_id and task.owner_id != reader else ""
    held = (upper_first(hold_words(task)), upper_first(turn))
    # A sentence loses its stop when something comes after it.
    detail = task.detail.removesuffix(".") if owner else task.detail
    return ", ".join(part for part in (*held, detail, owner) if part)


def _due(at: datetime | None, state: str) -> SafeString:
    if at is None:
        return SafeString('<span class="sub">sans date</span>')
    limit = french.deadline(at)
    words = upper_first(relative_due(limit))
    return status(state, words, sub="" if state == "due" else moment(limit))


def _answered(task: Task) -> SafeString:
    """Until when an answer waits, and since when it is there."""
    limit, now = task.due_at and french.deadline(task.due_at), timezone.now()
    overdue = task.due_at is not None and task.due_at < now
    words = "Dès maintenant" if overdue or limit is None else upper_first(relative_due(limit))
    return status("due", words, sub=f"reçue {french.moment(task.created_at, now=now)}")


def _action(context: Context, row: dict[str, Any], state: str) -> SafeString:
    task, variant = row["task"], VARIANT.get(state, "quiet")
    usual: dict[str, Any] = {"small": True, "variant": variant, "about": task.title, "data_list_action": True}
    if row["explains"]:
        return _one_form(context, row, button(row["action"], type="submit", **usual))
    if not row["settles"]:
        return button(row["action"], href=row["url"], **usual)
    settle = button(row["action"], type="submit", **usual)
    origin = '<input type="hidden" name="from" value="worklist">'
    return SafeString(
        f'<form method="post" action="{escaped(row["url"])}">{csrf_token(context)}{origin}{settle}</form>'
    )


def _one_form(context: Context, row: dict[str, Any], settle: SafeString) -> SafeString:
    """Sends one late task to the page that asks why."""
    task, suite = row["task"], escaped(context["here"])
    return SafeString(
        f'<form method="post" action="{page_address("episodes:several_tasks")}">{csrf_token(context)}'
        f'<input type="hidden" name="act" value="fait"><input type="hidden" name="task" value="{escaped(task.pk)}.{task.version}">'
        f'<input type="hidden" name="suite" value="{suite}">{settle}</form>'
    )


def _departure(episode: Episode) -> SafeString:
    at = episode.left_at or episode.expected_departure_at
    if at is None:
        return SafeString("non fixé")
    below = LEFT.get(episode.patient.sex, "parti(e)") if episode.left_at else due(at)
    return SafeString(f'{escaped(french.day(at, today=timezone.localdate()))}<span class="sub">{escaped(below)}</span>')
