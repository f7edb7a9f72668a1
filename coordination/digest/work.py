"""What a digest says of the working day: counts of one's own list, with the address of the list that each opens."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.digest.registry import Section, register_section
from coordination.episodes.models import Episode, EpisodeUserObjectPermission, Task
from coordination.episodes.queries import ANSWERED, BLOCKED, LATE, TODAY, WORK_GROUPS, Clock
from coordination.episodes.work_reads import NOTHING_PLANNED, Choice

_WORDS = {
    LATE: ("tâche en retard", "tâches en retard"),
    ANSWERED: ("réponse à traiter", "réponses à traiter"),
    TODAY: ("tâche à faire aujourd’hui", "tâches à faire aujourd’hui"),
    BLOCKED: ("tâche bloquée", "tâches bloquées"),
}


def register_work() -> None:
    """Have digests count the worklist: called once, when the app is ready."""
    for group, words in _WORDS.items():
        key = WORK_GROUPS[group].key
        register_section(Section(f"work:{key}", *words, partial(tasks_in, group), partial(_list, key)))
    idle = ("épisode sans action prévue", "épisodes sans action prévue")
    register_section(Section("work:idle", *idle, idle_episodes, partial(_list, NOTHING_PLANNED)))


def tasks_in(group: int, before: datetime) -> Mapping[UUID, int]:
    """How many tasks of a group of the worklist each person had at an instant, among those that still live."""
    tasks = Task.objects.live().filter(created_at__lt=before).filter(_may_open("owner", "episode"))
    rows = tasks.with_group(Clock.at(before)).in_groups(group).order_by()
    return dict(rows.values("owner").annotate(count=Count("pk")).values_list("owner", "count"))


def idle_episodes(before: datetime) -> Mapping[UUID, int]:
    """How many episodes of each referent wait for nothing."""
    rows = Episode.objects.without_work().filter(created_at__lt=before).filter(_may_open("referent", "")).order_by()
    return dict(rows.values("referent").annotate(count=Count("pk")).values_list("referent", "count"))


def _may_open(person: str, episode: str) -> Exists:
    """The condition that somebody still works here and may open the episode: ``within_remit`` of everybody at once."""
    path = f"{episode}__" if episode else ""
    opened = EpisodeUserObjectPermission.objects.filter(
        user=OuterRef("user"), content_object=OuterRef(OuterRef(episode or "pk"))
    )
    in_charge = Q(user=OuterRef(f"{path}hospital_doctor")) | Q(user=OuterRef(f"{path}referent"))
    here = Q(all_units=True) | Q(unit_links__unit=OuterRef(f"{path}unit")) | in_charge | Exists(opened)
    working = Membership.objects.active().filter(hospital=OuterRef("hospital"), user=OuterRef(person))
    return Exists(working.filter(here))


def _list(group: str) -> str:
    return reverse("episodes:worklist") + Choice(group=group).url()
