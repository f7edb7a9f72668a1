"""Prepared reads keep a text and no value: neither of another request nor of another hospital."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DataError, connection, transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django_scopes import scopes_disabled

from coordination.accounts.models import Membership
from coordination.episodes.models import Contact, Episode, Task
from coordination.episodes.queries import Clock
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.prepared import Given, each, prepared
from coordination.tenancy.scope import TenantError, enter
from tests import factories


def tasks_of(episode: Any) -> "QuerySet[Task]":
    """What is to do for an episode, with who does it."""
    return Task.objects.live().filter(episode=episode).select_related("owner").order_by("pk")  # type: ignore[no-any-return]


@pytest.fixture
def episodes(hospital: Hospital, nurse: Membership, unit: Unit) -> list[Episode]:
    with enter(hospital):
        return [factories.make_episode(nurse, unit) for _ in range(2)]


def test_each_call_reads_what_the_query_set_reads(hospital: Hospital, episodes: list[Episode]) -> None:
    read = prepared(tasks_of)
    with enter(hospital):
        for episode in (*episodes, episodes[0]):
            assert read(episode=episode) == list(tasks_of(episode)) != []
            assert read(episode=episode.pk) == read(episode=episode)


def test_rows_know_what_they_were_found_by_and_joined_with(
    hospital: Hospital, episodes: list[Episode], django_assert_num_queries: Any
) -> None:
    read = prepared(tasks_of)
    with enter(hospital), django_assert_num_queries(1):
        first, *_ = read(episode=episodes[0])
        assert first.episode is episodes[0]
        assert first.owner is None or str(first.owner)


def test_a_list_of_keys_is_a_value(hospital: Hospital, episodes: list[Episode]) -> None:
    @prepared
    def tasks_of_all(episodes: Given) -> "QuerySet[Task]":
        return Task.objects.filter(episode__in=each(episodes)).order_by("pk")  # type: ignore[no-any-return]

    with enter(hospital):
        for some in (episodes, episodes[:1], []):
            assert tasks_of_all(episodes=[one.pk for one in some]) == list(
                Task.objects.filter(episode__in=some).order_by("pk")
            )


def test_a_read_compiled_in_one_hospital_reads_the_other_in_the_other(
    hospital: Hospital, other_hospital: Hospital, other_nurse: Membership, episodes: list[Episode]
) -> None:
    @prepared
    def every_task() -> "QuerySet[Task]":
        return Task.objects.order_by("pk")  # type: ignore[no-any-return]

    with enter(other_hospital):
        elsewhere = factories.make_episode(other_nurse, factories.make_unit(other_hospital, "Chirurgie", "CHIR"))
    with enter(hospital):
        here = every_task()
    with enter(other_hospital):
        there = every_task()
    assert {task.episode_id for task in here} == {episode.pk for episode in episodes}
    assert {task.episode_id for task in there} == {elsewhere.pk}


def test_it_is_compiled_with_the_hospital_even_where_scopes_are_off(
    hospital: Hospital, episodes: list[Episode]
) -> None:
    read = prepared(tasks_of)
    with scopes_disabled(), pytest.raises(TenantError):
        read(episode=episodes[0])
    with enter(hospital):
        _, values = read.statement(episode=episodes[0])
    assert hospital.pk in values


def test_a_choice_decides_which_conditions_there_are(hospital: Hospital, episodes: list[Episode]) -> None:
    @prepared
    def tasks(episode: Given, *, of_one: bool) -> "QuerySet[Task]":
        found: QuerySet[Task] = Task.objects.order_by("pk")
        return found.filter(episode=episode) if of_one else found

    with enter(hospital):
        for _ in range(2):
            assert tasks(episode=episodes[0], of_one=True) == list(
                Task.objects.filter(episode=episodes[0]).order_by("pk")
            )
            assert tasks(episode=None, of_one=False) == list(Task.objects.order_by("pk"))


def test_a_named_tuple_has_a_place_for_each_field(hospital: Hospital, episodes: list[Episode]) -> None:
    @prepared
    def due(clock: Clock) -> "QuerySet[Task]":
        return Task.objects.filter(due_at__gte=clock.start, due_at__lt=clock.end).order_by("pk")  # type: ignore[no-any-return]

    with enter(hospital):
        for day in range(4):
            clock = Clock.at(timezone.now() + timedelta(days=day))
            assert due(clock=clock) == list(
                Task.objects.filter(due_at__gte=clock.start, due_at__lt=clock.end).order_by("pk")
            )


def test_values_are_read_as_the_query_set_reads_them(hospital: Hospital, episodes: list[Episode]) -> None:
    @prepared
    def kinds(episode: Given) -> "QuerySet[Task, tuple[str, int]]":
        return Task.objects.filter(episode=episode).order_by("kind").values_list("kind").annotate(n=Count("pk"))

    with enter(hospital):
        expected = Task.objects.filter(episode=episodes[0]).order_by("kind").values_list("kind").annotate(n=Count("pk"))
        assert kinds(episode=episodes[0]) == list(expected) != []


def test_postgresql_keeps_the_statement_and_no_value(hospital: Hospital, episodes: list[Episode]) -> None:
    read = prepared(tasks_of)
    with enter(hospital), connection.cursor() as cursor:
        for episode in episodes:
            read(episode=episode)
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%episodes_task%'")
        [(kept,)] = cursor.fetchall()
    assert not [one for one in (hospital, *episodes) if str(one.pk) in kept]


def test_what_never_changes_is_written_in_the_statement(hospital: Hospital, episodes: list[Episode]) -> None:
    odd = "100 % l’an, l'autre: \\ %s"

    @prepared
    def oddly_named(episode: Given) -> "QuerySet[Task]":
        return Task.objects.live().filter(episode=episode, title=odd)  # type: ignore[no-any-return]

    with enter(hospital):
        task = Task.objects.filter(episode=episodes[0]).order_by("pk")[0]
        Task.objects.filter(pk=task.pk).update(title=odd)
        assert oddly_named(episode=episodes[0]) == [task]
        text, values = oddly_named.statement(episode=episodes[0])
    assert "'open'" in text
    assert values == [hospital.pk, episodes[0].pk]


def test_a_refused_statement_leaves_the_connection_able_to_read(hospital: Hospital, episodes: list[Episode]) -> None:
    read = prepared(tasks_of)
    with enter(hospital):
        read(episode=episodes[0])
        with pytest.raises(DataError), transaction.atomic():
            read(episode="not an identifier")
        assert read(episode=episodes[0])


def test_outside_every_hospital_it_refuses(episodes: list[Episode]) -> None:
    with pytest.raises(TenantError):
        prepared(tasks_of)(episode=episodes[0])


def test_a_value_of_one_request_is_refused_in_the_text(hospital: Hospital, episodes: list[Episode]) -> None:
    @prepared
    def tasks_of_one() -> "QuerySet[Task]":
        return tasks_of(episodes[0])

    @prepared
    def late() -> "QuerySet[Task]":
        return Task.objects.filter(due_at__lt=timezone.now())  # type: ignore[no-any-return]

    with enter(hospital):
        for read in (tasks_of_one, late):
            with pytest.raises(TypeError, match="other requests"):
                read()


def test_nothing_is_not_a_value(hospital: Hospital) -> None:
    @prepared
    def contacts_of(patient: Given) -> "QuerySet[Contact]":
        return Contact.objects.filter(patient=patient)  # type: ignore[no-any-return]

    with enter(hospital), pytest.raises(ValueError, match="patient"):
        contacts_of(patient=None)
