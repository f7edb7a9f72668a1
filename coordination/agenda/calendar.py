"""Tasks written as iCalendar (RFC 5545): what, in which unit, until when. Never a name: a calendar is shared and synchronised."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event

from coordination.episodes.models import Task
from coordination.episodes.registry import registry
from coordination.tenancy.models import Hospital
from coordination.ui import french

_REFRESHED = timedelta(hours=1)


def calendar_of(tasks: Iterable[Task], hospital: Hospital, *, now: datetime) -> bytes:
    """The calendar of ``tasks``, all of ``hospital``, in UTF-8. Call it in the hospital's time zone."""
    calendar = Calendar()
    calendar.add("prodid", "-//Trait d’union//Tâches//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Sorties, {hospital.short_name}")
    calendar.add("refresh-interval", _REFRESHED, parameters={"VALUE": "DURATION"})
    for task in tasks:
        calendar.add_component(_event(task, now=now))
    written: bytes = calendar.to_ical()
    return written


def _event(task: Task, *, now: datetime) -> Event:
    assert task.due_at is not None
    event = Event()
    address = settings.BASE_URL + reverse("episodes:overview", args=[task.episode_id])
    event.add("uid", f"{task.pk}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("dtstamp", task.created_at)
    event.add("dtstart", french.deadline(task.due_at))
    event.add("summary", _summary(task, now=now))
    # Several programs show the description and not the address.
    event.add("description", f"À ouvrir dans Trait d’union : {address}")
    event.add("url", address)
    event.add("class", "PRIVATE")
    # Nobody is busy all day for a task due that day.
    event.add("transp", "TRANSPARENT")
    return event


def _summary(task: Task, *, now: datetime) -> str:
    """« En retard : appel de suivi, Médecine gériatrique ». Not the task's title, which a person may have typed."""
    kind = registry.task_kinds.get(task.kind)
    words = f"{kind.noun if kind else 'tâche'}, {task.episode.unit}"
    return f"En retard : {words}" if task.due_at and task.due_at < now else words[:1].upper() + words[1:]
