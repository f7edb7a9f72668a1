"""The call to the GP: each attempt, what it tells the rest of the product, a disagreement until it is settled."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.actions import close_episode
from coordination.episodes.departures import record_departure
from coordination.episodes.models import DepartureMode, Destination, Episode, Task, TaskState
from coordination.episodes.opposition import oppose_sharing
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from directory.providers.models import ProviderType
from discharge.checklist.facts import facts_of
from discharge.planning import actions
from discharge.planning.gp import gp_contact, gp_standing, note_gp_call, settle_disagreement, why_not_call
from discharge.planning.models import CircleMember, CircleState, GpCall, GpCallOutcome
from discharge.requests.forms import first_values
from discharge.sharing.actions import oppose
from discharge.sharing.models import GivenBy
from discharge.sharing.recipients import of_member
from tests import factories

ClientFor = Callable[[Membership], Client]
Types = dict[str, ProviderType]


@pytest.fixture
def gp(hospital: Hospital, nurse: Membership, episode: Episode, types: Types) -> CircleMember:
    with enter(hospital):
        return actions.add_circle_member(
            member=nurse,
            episode_id=episode.pk,
            role=types["medecin-traitant"],
            name="Dr Martine Escoubas",
            phone="+33465714420",
        )


def call(
    nurse: Membership,
    episode: Episode,
    outcome: GpCallOutcome,
    *,
    note: str = "",
    at: datetime | None = None,
    call_id: UUID | None = None,
) -> GpCall:
    return note_gp_call(
        member=nurse, episode_id=episode.pk, call_id=call_id or uuid4(), outcome=outcome, note=note, at=at
    )


def fresh(episode: Episode) -> Episode:
    found: Episode = Episode.objects.with_people().get(pk=episode.pk)
    return found


def disagreement(episode: Episode) -> Task:
    found: Task = Task.objects.get(episode=episode, kind="gp_disagrees")
    return found


@pytest.mark.usefixtures("in_hospital")
class TestActions:
    def test_a_gp_who_was_reached_knows_of_the_discharge(
        self, nurse: Membership, episode: Episode, gp: CircleMember
    ) -> None:
        call(nurse, episode, GpCallOutcome.AGREES, note="la verra lundi")
        gp.refresh_from_db()
        told = Task.objects.get(episode=episode, key="gp_informed")
        assert (gp.state, told.state) == (CircleState.INFORMED, TaskState.DONE)
        fact = facts_of(fresh(episode))["9"]
        assert fact.words.startswith("Dr Martine Escoubas, appel du ")
        assert not any("lundi" in entry.summary + entry.detail for entry in episode.timeline.all())

    def test_three_attempts_in_a_row_without_answer_call_for_another_way(
        self, nurse: Membership, episode: Episode, gp: CircleMember
    ) -> None:
        now = timezone.now()
        for number in range(3):
            call(nurse, episode, GpCallOutcome.UNREACHED, at=now - timedelta(hours=5 - number))
            standing = gp_standing(fresh(episode), now=now)
            assert (standing.unreached, standing.gives_up) == (number + 1, number == 2)
        gp.refresh_from_db()
        assert gp.state == CircleState.TO_CONTACT
        call(nurse, episode, GpCallOutcome.AGREES, at=now - timedelta(hours=1))
        call(nurse, episode, GpCallOutcome.UNREACHED)
        standing = gp_standing(fresh(episode), now=now)
        assert (standing.unreached, standing.gives_up, standing.state) == (1, False, "due")

    def test_a_disagreement_blocks_the_departure_until_somebody_settles_it(
        self, nurse: Membership, episode: Episode, gp: CircleMember
    ) -> None:
        call(nurse, episode, GpCallOutcome.DISAGREES, note="trop tôt")
        call(nurse, episode, GpCallOutcome.DISAGREES, note="trop tôt encore")
        task = disagreement(episode)
        assert (task.blocks_departure, task.state) == (True, TaskState.OPEN)
        with pytest.raises(DomainError) as refusal:
            record_departure(
                member=nurse,
                episode_id=episode.pk,
                left_at=timezone.now(),
                destination=Destination.HOME,
                departure_mode=DepartureMode.TAXI,
            )
        assert refusal.value.code == "reserve_needed"
        settle = {"member": nurse, "episode_id": episode.pk, "task_id": task.pk}
        settle_disagreement(**settle, reason="sortie reportée de deux jours")
        settle_disagreement(**settle, reason="autre chose")
        task.refresh_from_db()
        assert (task.state, task.detail) == (TaskState.DONE, "sortie reportée de deux jours")
        assert episode.timeline.filter(summary="Désaccord du médecin traitant réglé").count() == 1

    def test_a_gp_who_agrees_after_all_settles_it(self, nurse: Membership, episode: Episode, gp: CircleMember) -> None:
        call(nurse, episode, GpCallOutcome.DISAGREES, note="trop tôt")
        call(nurse, episode, GpCallOutcome.AGREES)
        task = disagreement(episode)
        assert task.state == TaskState.DONE
        assert task.detail.startswith("Dr Martine Escoubas est d’accord")
        call(nurse, episode, GpCallOutcome.DISAGREES, note="non, finalement")
        assert Task.objects.live().filter(episode=episode, kind="gp_disagrees").count() == 1

    def test_the_same_form_notes_one_attempt(self, nurse: Membership, episode: Episode, gp: CircleMember) -> None:
        submission = uuid4()
        first = call(nurse, episode, GpCallOutcome.UNREACHED, call_id=submission)
        assert call(nurse, episode, GpCallOutcome.AGREES, call_id=submission).outcome == first.outcome
        assert GpCall.objects.count() == 1

    def test_a_form_of_another_episode_is_refused(
        self, nurse: Membership, unit: Unit, episode: Episode, gp: CircleMember
    ) -> None:
        elsewhere = factories.make_episode(nurse, unit)
        actions.add_circle_member(
            member=nurse, episode_id=elsewhere.pk, role=gp.role, name="Dr Paul Vidal", phone="+33465714421"
        )
        known = call(nurse, episode, GpCallOutcome.UNREACHED)
        with pytest.raises(DomainError) as refused:
            call(nurse, elsewhere, GpCallOutcome.AGREES, call_id=known.pk)
        assert refused.value.code == "already_used"

    def test_attempts_speak_of_the_gp_of_today(
        self, nurse: Membership, episode: Episode, gp: CircleMember, types: Types
    ) -> None:
        call(nurse, episode, GpCallOutcome.AGREES)
        actions.add_circle_member(
            member=nurse, episode_id=episode.pk, role=types["medecin-traitant"], name="Dr Paul Rouvière"
        )
        standing = gp_standing(fresh(episode), now=timezone.now())
        assert (standing.calls, standing.words) == ([], "Pas encore appelé")

    @pytest.mark.parametrize("case", ["forbidden", "left", "opposed", "no_gp", "unexplained", "at", "early", "closed"])
    def test_what_makes_no_sense_is_refused(
        self, nurse: Membership, operator: Membership, episode: Episode, gp: CircleMember, case: str
    ) -> None:
        who, outcome, at = nurse, GpCallOutcome.AGREES, None
        if case == "forbidden":
            who = operator
        elif case in {"left", "closed"}:
            record_departure(
                member=nurse,
                episode_id=episode.pk,
                left_at=timezone.now(),
                destination=Destination.HOME,
                departure_mode=DepartureMode.TAXI,
                reserve_reason="rien n’est prêt",
            )
            if case == "closed":
                close_episode(member=nurse, episode_id=episode.pk)
        elif case == "opposed":
            oppose_sharing(member=nurse, episode_id=episode.pk)
        elif case == "no_gp":
            actions.change_circle_state(
                member=nurse,
                episode_id=episode.pk,
                circle_member_id=gp.pk,
                to=CircleState.REMOVED,
                version=gp.version,
            )
        elif case == "unexplained":
            outcome = GpCallOutcome.DISAGREES
        else:
            at = timezone.now() + (timedelta(hours=1) if case == "at" else timedelta(days=-9))
        with pytest.raises(DomainError) as refusal:
            call(who, episode, outcome, at=at)
        assert refusal.value.code == ("at" if case == "early" else case)
        assert not GpCall.objects.exists()

    def test_a_gp_with_whom_the_patient_opposes_sharing_is_not_called(
        self, nurse: Membership, episode: Episode, gp: CircleMember
    ) -> None:
        assert why_not_call(fresh(episode), gp) == ""
        oppose(member=nurse, episode_id=episode.pk, recipient=of_member(gp), given_by=GivenBy.PATIENT)
        with pytest.raises(DomainError, match="s’oppose au partage avec Dr Martine Escoubas") as refusal:
            call(nurse, episode, GpCallOutcome.AGREES)
        assert refusal.value.code == "opposed"

    def test_an_attempt_is_never_rewritten_nor_readable_in_the_table(
        self, nurse: Membership, episode: Episode, gp: CircleMember
    ) -> None:
        call(nurse, episode, GpCallOutcome.DISAGREES, note="trop tôt")
        for change in (lambda: GpCall.objects.update(outcome="agrees"), lambda: GpCall.objects.all().delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        with connection.cursor() as cursor:
            cursor.execute("SELECT note FROM planning_gpcall")
            assert b"trop" not in bytes(cursor.fetchone()[0])

    def test_a_request_to_the_dac_knows_what_came_of_the_calls(
        self, nurse: Membership, episode: Episode, gp: CircleMember, types: Types
    ) -> None:
        now = timezone.now()
        assert gp_contact(fresh(episode)) == {}
        call(nurse, episode, GpCallOutcome.UNREACHED, at=now - timedelta(hours=2))
        asked = first_values(fresh(episode), types["dac"], None, now=now)
        assert asked["gp_contacted"] == "no"
        assert asked["gp_why_not"].startswith("1\u00a0appel sans réponse, le dernier le ")
        assert "gp_contacted" not in first_values(fresh(episode), types["ssiad"], None, now=now)
        call(nurse, episode, GpCallOutcome.AGREES)
        assert first_values(fresh(episode), types["dac"], None, now=now)["gp_contacted"] == "yes"


# --- Pages ------------------------------------------------------------------------------------------------------------


def page(episode: Episode) -> str:
    return reverse("planning:gp_call", args=[episode.pk])


def typed(outcome: str, **more: str) -> dict[str, str]:
    return {"submission": str(uuid4()), "outcome": outcome, "note": "", "at": "", **more}


def test_one_tap_notes_the_call_and_the_preparation_says_so(
    client_for: ClientFor, nurse: Membership, episode: Episode, gp: CircleMember
) -> None:
    client, plan = client_for(nurse), reverse("planning:plan", args=[episode.pk])
    assert "Pas encore appelé" in client.get(plan).content.decode()
    body = client.get(page(episode)).content.decode()
    assert 'href="tel:+33465714420"' in body
    answer = client.post(page(episode), typed("agrees"))
    assert answer["Location"] == f"{plan}#medecin-traitant"
    assert "Joint, d’accord" in client.get(plan).content.decode()


def test_a_disagreement_is_shown_and_settled_with_a_reason(
    client_for: ClientFor, nurse: Membership, episode: Episode, gp: CircleMember
) -> None:
    client, plan = client_for(nurse), reverse("planning:plan", args=[episode.pk])
    refused = client.post(page(episode), typed("disagrees"))
    assert refused.status_code == 422
    assert "Écrivez ce qui ne convient pas" in str(refused.context["form"].errors["note"])
    client.post(page(episode), typed("disagrees", note="<b>trop tôt</b>"))
    assert "pas d’accord avec la sortie" in client.get(plan).content.decode()
    assert "&lt;b&gt;trop tôt&lt;/b&gt;" in client.get(page(episode)).content.decode()
    with enter(nurse.hospital):
        task = disagreement(episode)
    settle = reverse("planning:settle_gp", args=[episode.pk, task.pk])
    assert "Dites comment" in client.post(settle, {"reason": ""}).content.decode()
    assert client.post(settle, {"reason": "sortie reportée"}).status_code == 302
    body = client.get(plan).content.decode()
    assert "sortie reportée" in body
    assert "pas d’accord avec la sortie" not in body


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"outcome": ""}, "outcome"),
        ({"outcome": "maybe"}, "outcome"),
        ({"outcome": "agrees", "at": "2999-01-01T10:00"}, "at"),
        ({"outcome": "agrees", "at": "hier"}, "at"),
        ({"outcome": "agrees", "note": "x" * 301}, "note"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    client_for: ClientFor, nurse: Membership, episode: Episode, gp: CircleMember, given: dict[str, str], field: str
) -> None:
    answer = client_for(nurse).post(page(episode), typed(**{"note": "à garder", **given}))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert given.get("note", "à garder") in answer.content.decode()


def test_without_a_gp_the_page_says_what_to_do(client_for: ClientFor, nurse: Membership, episode: Episode) -> None:
    body = client_for(nurse).get(page(episode)).content.decode()
    assert "Aucun médecin traitant désigné" in body
    assert 'name="outcome"' not in body


def test_three_unreached_say_what_to_do(
    client_for: ClientFor, nurse: Membership, episode: Episode, gp: CircleMember
) -> None:
    client = client_for(nurse)
    for _ in range(3):
        client.post(page(episode), typed("unreached"))
    assert "3 appels de suite sans réponse" in client.get(page(episode)).content.decode()


def test_another_hospital_and_a_missing_right_note_nothing(
    client_for: ClientFor,
    nurse: Membership,
    operator: Membership,
    other_nurse: Membership,
    episode: Episode,
    gp: CircleMember,
) -> None:
    assert client_for(other_nurse).post(page(episode), typed("agrees")).status_code == 404
    assert client_for(operator).post(page(episode), typed("agrees")).status_code == 403
    with enter(nurse.hospital):
        call(nurse, episode, GpCallOutcome.DISAGREES, note="trop tôt")
        task, other = disagreement(episode), Task.objects.get(episode=episode, key="gp")
    settle = reverse("planning:settle_gp", args=[episode.pk, task.pk])
    assert client_for(other_nurse).post(settle, {"reason": "x"}).status_code == 404
    wrong = reverse("planning:settle_gp", args=[episode.pk, other.pk])
    assert client_for(nurse).post(wrong, {"reason": "x"}).status_code == 404
    with enter(other_nurse.hospital):
        assert not GpCall.objects.exists()


@pytest.mark.parametrize("rows", [1, 20])
def test_the_preparation_takes_as_many_queries_whatever_was_tried(
    client_for: ClientFor,
    django_assert_max_num_queries: Any,
    nurse: Membership,
    episode: Episode,
    gp: CircleMember,
    rows: int,
) -> None:
    with enter(nurse.hospital):
        for _ in range(rows):
            call(nurse, episode, GpCallOutcome.UNREACHED)
    client = client_for(nurse)
    client.get(page(episode))
    for name in ("planning:plan", "planning:gp_call", "checklist:checklist"):
        with django_assert_max_num_queries(21):
            client.get(reverse(name, args=[episode.pk]))
