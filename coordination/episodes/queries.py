"""Reads of patients, episodes and tasks."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.contrib.postgres.search import TrigramSimilarity
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone

from coordination.accounts.models import Membership, MembershipUnit
from coordination.crypto import blind_index
from coordination.identity.names import may_be_one_person, search_key
from coordination.tenancy.prepared import Given
from coordination.territory.public_holidays import is_day_off

if TYPE_CHECKING:
    from coordination.episodes.models import (  # noqa: F401 - named as text in the type of the query sets
        Episode,
        Handover,
        Patient,
        Prerequisite,
        Task,
    )

# A moment, or its place in a prepared statement.
Moment = datetime | Given

LIVE_STATES = ("open", "waiting", "blocked")
OPEN_EPISODES = ("preparation", "follow_up")


def midnight_after(now: datetime) -> datetime:
    """The end of the day of ``now``, in the active time zone."""
    return timezone.make_aware(datetime.combine(timezone.localtime(now).date() + timedelta(days=1), time.min))


def hours_of(day: date) -> tuple[datetime, datetime]:
    """When ``day`` begins and when the next one does, in the active time zone."""
    start, end = (datetime.combine(day + timedelta(days=after), time.min) for after in (0, 1))
    return timezone.make_aware(start), timezone.make_aware(end)


class Clock(NamedTuple):
    """A moment and its day in the active time zone: values, or their places in a prepared statement.

    ``since`` is when the last working day before this one began: what came after it is new.
    """

    now: Moment
    today: date | Given
    start: Moment
    end: Moment
    since: Moment

    @classmethod
    def at(cls, now: datetime) -> "Clock":
        """The clock at ``now``."""
        today = timezone.localtime(now).date()
        return cls(now, today, *hours_of(today), hours_of(worked_before(today))[0])


def worked_before(day: date) -> date:
    """The last day before ``day`` that most people worked."""
    before = day - timedelta(days=1)
    while is_day_off(before):
        before -= timedelta(days=1)
    return before


class Reader(NamedTuple):
    """Of a membership, what decides which episodes it may open: values, or their places in a prepared statement."""

    pk: UUID | Given
    user_id: UUID | Given
    all_units: bool


class PatientQuerySet(models.QuerySet["Patient"]):
    """Reads of patients."""

    def resembling(self, *, name: str, birth_date: date | None = None) -> "PatientQuerySet":
        """Patients whose name is ``name`` or nearly so, the nearest first; the same birth date counts most.

        Accents and typing errors are forgiven: trigrams over ``search_key``.
        """
        key = search_key(name)
        near = Q(search_key__trigram_word_similar=key)
        if birth_date:
            near |= Q(birth_date=birth_date)
        return (
            self.filter(near)
            .annotate(
                likeness=TrigramSimilarity("search_key", key),
                same_birth_date=Case(When(birth_date=birth_date, then=1), default=0) if birth_date else Value(0),
            )
            .order_by("-same_birth_date", "-likeness", "pk")
        )

    def answering(self, text: str, birth_date: date | None) -> "PatientQuerySet":
        """Who a search means: the patient of this number, else those who resemble, the nearest first."""
        people = self.select_related("commune")
        exact = people.numbered(text)
        return exact if exact.exists() else people.resembling(name=text, birth_date=birth_date)

    def perhaps(self, *, family: str, given: str, birth_date: date) -> "list[Patient]":
        """Those born on that day with nearly this name: accents, typing errors, name and first name exchanged."""
        born = self.filter(birth_date=birth_date).order_by("search_key", "pk")
        return [one for one in born if may_be_one_person(family=family, given=given, other=one.search_key)]

    def numbered(self, number: str) -> "PatientQuerySet":
        """The patient of this exact IPP, stay number or INS matricule; a cancelled stay yields to the one that has its number."""
        from coordination.episodes.models import Episode, EpisodeState

        number = number.replace(" ", "").upper()
        numbered = Episode.objects.filter(stay_number=number)
        cancelled, standing = Q(state=EpisodeState.CANCELLED), numbered.exclude(state=EpisodeState.CANCELLED)
        # Four look-ups of an index each; conditions joined by "or" would read every patient of the hospital.
        found = (
            self.filter(ipp=number)
            .values("pk")
            .union(
                self.filter(ins_index=blind_index(number, "ins")).values("pk"),
                standing.values("patient"),
                numbered.filter(cancelled, ~Exists(standing)).values("patient"),
            )
        )
        return self.filter(pk__in=found)


def within_remit(member: Membership | Reader, episode: str = "") -> Q:
    """The condition that a person may open an episode, by the path to it: theirs by its unit, in charge of it, or opened to them.

    Two columns of the episode and two short lists of keys: asked of the rows themselves, it never reads the episodes of the hospital.
    """
    from coordination.episodes.models import EpisodeUserObjectPermission

    path = f"{episode}__" if episode else ""
    opened = EpisodeUserObjectPermission.objects.filter(user_id=member.user_id).values("content_object")
    units = MembershipUnit.objects.filter(membership=member.pk).values("unit")
    in_charge = Q(**{f"{path}hospital_doctor": member.user_id}) | Q(**{f"{path}referent": member.user_id})
    return Q(**{f"{path}unit__in": units}) | in_charge | Q(**{f"{episode or 'pk'}__in": opened})


class EpisodeQuerySet(models.QuerySet["Episode"]):
    """Reads of episodes."""

    def visible_to(self, member: Membership | Reader) -> "EpisodeQuerySet":
        """Episodes of the person's units, those of which they are the doctor or the referent, and those opened to them (guardian)."""
        return self if member.all_units else self.filter(within_remit(member))

    def open(self) -> "EpisodeQuerySet":
        """Not closed nor cancelled."""
        return self.filter(state__in=OPEN_EPISODES)

    def without_work(self) -> "EpisodeQuerySet":
        """Open episodes for which nothing is planned: they must be seen, or they are forgotten."""
        from coordination.episodes.models import Task

        live = Task.objects.filter(episode=OuterRef("pk"), state__in=LIVE_STATES)
        return self.open().filter(~Exists(live))

    def with_people(self) -> "EpisodeQuerySet":
        """With what a row or a banner names: patient, commune, unit, referent, doctor."""
        return self.select_related("patient__commune", "unit", "referent", "hospital_doctor")

    def for_rows(self) -> "EpisodeQuerySet":
        """With people, less what no row shows: each encrypted column would be deciphered for nothing."""
        hidden = ("ins", "address", "phone", "other_phone")
        return self.with_people().defer(*(f"patient__{name}" for name in hidden))

    def leaving_between(self, start: Moment, end: Moment) -> "EpisodeQuerySet":
        """Left, or expected to leave, from ``start`` to before ``end``: a day by ``hours_of``."""
        return self.filter(
            Q(left_at__gte=start, left_at__lt=end)
            | Q(state="preparation", expected_departure_at__gte=start, expected_departure_at__lt=end)
        )


@dataclass(frozen=True)
class WorkGroup:
    """One group of the worklist: its key in addresses, its title, the state it is drawn with."""

    key: str
    title: str
    status: str


WORK_GROUPS = (
    WorkGroup("late", "En retard", "late"),
    WorkGroup("answered", "Réponses reçues", "new"),
    WorkGroup("today", "À faire aujourd’hui", "due"),
    WorkGroup("blocked", "Bloqué", "blocked"),
    WorkGroup("waiting", "En attente", "waiting"),
    WorkGroup("later", "À venir", "ontime"),
)
LATE, ANSWERED, TODAY, BLOCKED, WAITING, LATER = range(len(WORK_GROUPS))
# What waits for nobody else: the number beside « Ma journée ».
PRESSING = (LATE, ANSWERED, TODAY)


def _just_answered(since: Moment) -> Q:
    """Work that an answer from outside has opened since then; which kinds are such, each app says in the registry."""
    from coordination.episodes.registry import registry

    return Q(kind__in=registry.answers, created_at__gte=since, state="open")


# How a list is sorted within its groups, by the name that addresses give it.
ORDERS = {
    "": ("due_at",),
    "depart": ("episode__left_at", "episode__expected_departure_at", "due_at"),
    "unite": ("episode__unit__name", "due_at"),
}


class TaskQuerySet(models.QuerySet["Task"]):
    """Reads of the work to do."""

    def live(self) -> "TaskQuerySet":
        """Neither done nor cancelled."""
        return self.filter(state__in=LIVE_STATES)

    def visible_to(self, member: Membership | Reader) -> "TaskQuerySet":
        """Tasks of the episodes that the person may open."""
        return self if member.all_units else self.filter(within_remit(member, "episode"))

    def to_do_for(self, member: Membership | Reader) -> "TaskQuerySet":
        """Live tasks that the person may see.

        Found from the open episodes of their units, since closing an episode settles its tasks: ``visible_to`` would read
        every episode that the hospital ever had.
        """
        from coordination.episodes.models import Episode

        live = self.live()
        return live if member.all_units else live.filter(episode__in=Episode.objects.open().visible_to(member))

    def owned_by(self, user_id: UUID | Given) -> "TaskQuerySet":
        """Somebody's own tasks."""
        return self.filter(owner=user_id)

    def with_group(self, clock: Clock) -> "TaskQuerySet":
        """Annotate ``group``, a position in ``WORK_GROUPS``, as it stands at the time of ``clock``."""
        return self.annotate(
            group=Case(
                When(state="blocked", then=BLOCKED),
                When(Q(due_at__lt=clock.now) | Q(waiting_until__lt=clock.now), state="waiting", then=LATE),
                When(state="waiting", then=WAITING),
                # Before the late ones: much of what answers open is due at once, and late a minute after.
                When(_just_answered(clock.since), then=ANSWERED),
                When(due_at__lt=clock.now, then=LATE),
                When(due_at__lt=clock.end, then=TODAY),
                default=LATER,
                output_field=models.SmallIntegerField(),
            )
        )

    def with_turn(self) -> "TaskQuerySet":
        """Annotate ``has_turn``: whether the task comes, or came, after another (``Prerequisite``)."""
        from coordination.episodes.models import Prerequisite

        return self.annotate(has_turn=Exists(Prerequisite.objects.filter(task=OuterRef("pk"))))

    def pressing(self, clock: Clock) -> "TaskQuerySet":
        """Of live tasks, the groups ``PRESSING`` of ``with_group``, without computing the group."""
        return self.filter(
            Q(state="open", due_at__lt=clock.end)
            | Q(state="waiting", due_at__lt=clock.now)
            | Q(state="waiting", waiting_until__lt=clock.now)
            | _just_answered(clock.since)
        )

    def in_groups(self, *positions: int) -> "TaskQuerySet":
        """Those of some groups; call it after ``with_group``."""
        return self.filter(group__in=positions)  # type: ignore[misc]  # annotated by with_group

    def by_group(self) -> "models.QuerySet[Task, tuple[int, int]]":
        """Each group with how many it has; call it after ``with_group``."""
        return self.order_by().values_list("group").annotate(n=Count("pk"))  # type: ignore[misc]  # annotated by with_group

    def in_order(self, order: str = "") -> "TaskQuerySet":
        """The most urgent first, then in one of ``ORDERS``; what has no date comes last."""
        within = (F(name).asc(nulls_last=True) for name in ORDERS[order])
        return self.order_by("group", *within, "pk")  # type: ignore[misc]  # annotated by with_group

    def page(self, start: int, end: int, clock: Clock, order: str = "") -> "TaskQuerySet":
        """The tasks from ``start`` to ``end`` of ``in_order``, with their group; call it after ``with_group``.

        Found by their keys first: what is joined for a row is then read for the rows of the page, not for every task.
        """
        keys = self.in_order(order).values("pk")[start:end]
        return self.model.objects.filter(pk__in=keys).with_group(clock).in_order(order)


class PrerequisiteQuerySet(models.QuerySet["Prerequisite"]):
    """Reads of which task comes before which."""

    def unsettled(self) -> "PrerequisiteQuerySet":
        """Those that still hold a task back."""
        return self.filter(first__state__in=LIVE_STATES)

    def freed_by(self, first: "Task") -> "PrerequisiteQuerySet":
        """Those of tasks still to do, in open episodes, that wait for nothing any more now that ``first`` is settled."""
        others = self.model.objects.unsettled().filter(task=OuterRef("task"))
        waiting = self.filter(first=first, task__state__in=LIVE_STATES, task__episode__state__in=OPEN_EPISODES)
        return waiting.filter(~Exists(others))

    def by_task(self) -> "dict[UUID, list[Task]]":
        """What comes before each task, settled or not, by the key of the task. One query."""
        found: dict[UUID, list[Task]] = {}
        for row in self.select_related("first").order_by("first__created_at", "first"):
            found.setdefault(row.task_id, []).append(row.first)
        return found


class HandoverQuerySet(models.QuerySet["Handover"]):
    """Reads of episodes given to colleagues."""

    def untold_to(self, user_id: UUID) -> "HandoverQuerySet":
        """Those that a person received and has not put away."""
        return self.filter(to=user_id, told_at=None)


def handed_over_before(moment: datetime) -> dict[UUID, int]:
    """How many episodes each person received before ``moment`` without having put the news away. One query."""
    from coordination.episodes.models import Handover  # the models import this module

    untold = Handover.objects.filter(told_at=None, at__lt=moment).order_by()
    return dict(untold.values("to").annotate(episodes=models.Sum("count")).values_list("to", "episodes"))
