"""At a new admission, what the stay before had planned: when, where to, who came, what was refused or failed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.audit.models import EpisodeAccess
from coordination.episodes.departures import record_departure
from coordination.episodes.models import BlockReason, DepartureMode, Destination, Episode
from coordination.securemail.queries import may_write
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from directory.providers.models import Provider, ProviderType
from discharge.followup.actions import Heard, record_call
from discharge.followup.models import Call, CallOutcome, LateReason, SpokeTo
from discharge.obstacles.actions import open_obstacle
from discharge.planning.actions import add_circle_member
from discharge.requests.answering import refuse
from discharge.requests.asking import ask
from discharge.requests.states import RefusalReason
from discharge.requests.targets import provider_target
from tests.discharge.followup.conftest import depart
from tests.discharge.requests.conftest import make_nurses, said
from tests.factories import make_episode

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Membership], Client]
LEFT_DAYS = 8


@pytest.fixture
def nurses(types: dict[str, ProviderType]) -> list[Provider]:
    return make_nurses(types)


@pytest.fixture
def former(hospital: Hospital, nurse: Membership, unit: Unit, nurses: list[Provider]) -> Episode:
    """Left eight days ago with a nurse, without the other, who refused; the call heard that care was not done."""
    left_at = timezone.now() - timedelta(days=LEFT_DAYS)
    with enter(hospital):
        stay = make_episode(nurse, unit, admitted_at=left_at - timedelta(days=5))
        own = {"member": nurse, "episode_id": stay.pk}
        comes, refuses, _ = nurses
        add_circle_member(**own, role=comes.type, name=comes.name, provider=comes, what_for="Pansement")
        open_obstacle(
            **own, reason=BlockReason.NO_HELP, opened_on=timezone.localdate(left_at), words="Personne le matin"
        )
        targets = [provider_target(refuses, may_write())]
        asked = ask(**own, request_id=uuid7(), role=refuses.type, targets=targets, fields=said())
        refuse(approach_id=asked.approaches.get().pk, reason=RefusalReason.NO_CAPACITY)
        record_departure(
            **own,
            left_at=left_at,
            destination=Destination.FAMILY,
            departure_mode=DepartureMode.FAMILY_CAR,
            reserve_reason="Sa fille dort sur place",
        )
        record_call(
            member=nurse,
            call_id=Call.objects.filter(episode=stay).latest("due_on").pk,
            submission=uuid7(),
            heard=Heard({}, ("fever",)),
            outcome=CallOutcome.CARE_NOT_DONE,
            spoke_to=SpokeTo.PATIENT,
            late_reason=LateReason.WORKLOAD,
        )
        return stay


@pytest.fixture
def again(hospital: Hospital, nurse: Membership, unit: Unit, former: Episode) -> Episode:
    """The same patient, admitted now."""
    with enter(hospital):
        return make_episode(nurse, unit, patient=former.patient, admitted_at=timezone.now())


def page_of(client: Client, episode: Episode, name: str = "episodes:overview") -> str:
    response = client.get(reverse(name, args=[episode.pk]))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("name", ["episodes:overview", "planning:plan"])
def test_a_new_admission_shows_what_the_stay_before_had_planned(
    client_for: SignedIn, nurse: Membership, former: Episode, again: Episode, name: str
) -> None:
    page = page_of(client_for(nurse), again, name)
    panel = page[page.index('id="sejour-precedent"') :]
    for words in (
        f"Retour {LEFT_DAYS}\u00a0jours après la sortie",
        "chez un proche",
        "Sa fille dort sur place",
        "Cabinet des Micocouliers",
        "Pansement",
        "Cabinet du Vistre",
        "Plus de place en ce moment",
        "Aide à domicile pas en place",
        "Personne le matin, pas levé à la sortie",
        "Soins non faits, 1\u00a0signe d’alerte",
        reverse("episodes:overview", args=[former.pk]),
    ):
        assert words in panel, words


def test_somebody_of_the_former_circle_is_taken_up_by_the_page_that_adds_from_the_directory(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, again: Episode, nurses: list[Provider]
) -> None:
    client = client_for(nurse)
    add = f"{reverse('planning:add_member', args=[again.pk])}?fiche={nurses[0].pk}"
    assert add in page_of(client, again)
    assert nurses[0].name in client.get(add).content.decode()
    with enter(hospital):
        add_circle_member(
            member=nurse, episode_id=again.pk, role=nurses[0].type, name=nurses[0].name, provider=nurses[0]
        )
    assert add not in page_of(client, again)


def test_the_reading_of_the_stay_before_is_traced(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, former: Episode, again: Episode
) -> None:
    page_of(client_for(nurse), again)
    with enter(hospital):
        assert EpisodeAccess.objects.get(episode_id=former.pk).page == "episodes:overview"


def test_who_may_not_open_the_stay_before_sees_nothing_of_it_nor_of_an_older_one(
    client_for: SignedIn,
    hospital: Hospital,
    nurse: Membership,
    doctor: Membership,
    unit: Unit,
    other_unit: Unit,
    former: Episode,
    again: Episode,
) -> None:
    browser = client_for(doctor)
    assert 'id="sejour-precedent"' in page_of(browser, again)
    with enter(hospital):
        elsewhere = depart(
            nurse,
            other_unit,
            patient=former.patient,
            admitted_at=timezone.now() - timedelta(days=6),
            left_at=timezone.now() - timedelta(days=3),
        )
    assert 'id="sejour-precedent"' not in page_of(browser, again)
    with enter(hospital):
        assert not EpisodeAccess.objects.filter(episode_id=elsewhere.pk, user=doctor.user).exists()
    assert reverse("episodes:overview", args=[elsewhere.pk]) in page_of(client_for(nurse), again)


def test_who_plans_nothing_takes_nobody_up(client_for: SignedIn, operator: Membership, again: Episode) -> None:
    page = page_of(client_for(operator), again)
    assert "Cabinet des Micocouliers" in page
    assert "Reprendre" not in page


def test_a_first_stay_and_one_that_is_over_show_no_stay_before(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, unit: Unit, former: Episode
) -> None:
    client = client_for(nurse)
    assert 'id="sejour-precedent"' not in page_of(client, former)
    with enter(hospital):
        over = depart(nurse, unit, patient=former.patient, admitted_at=timezone.now() - timedelta(hours=5))
    assert 'id="sejour-precedent"' not in page_of(client, over)
