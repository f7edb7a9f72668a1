"""An action past its date: told to its owner and to who reviews, on every page and in the day's mail, until it is done."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.digest.actions import PURPOSE, choose_digest, send_due_digests
from coordination.digest.models import FIRST_HOUR
from coordination.digest.queries import waiting
from coordination.episodes.models import Episode
from coordination.messaging.models import Message
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.incidents.actions import declare
from discharge.incidents.models import Incident, IncidentAction
from discharge.incidents.queries import late_before
from tests.discharge.incidents.conftest import told
from tests.factories import make_member

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Membership], Client]
PLACE = "Actions d’incident"


def planned(incident: Incident, owner: Membership, *, days: int) -> IncidentAction:
    """An action of ``owner`` whose date is ``days`` from today: a past one was planned before."""
    action: IncidentAction = IncidentAction.objects.create(
        hospital_id=incident.hospital_id,
        incident=incident,
        what="Rappeler Mme Fabregoul",
        owner=owner.user,
        due_on=timezone.localdate() + timedelta(days=days),
    )
    return action


def test_its_owner_and_who_reviews_are_told_until_it_is_done(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, manager: Membership, declared: Incident
) -> None:
    with enter(hospital):
        planned(declared, nurse, days=0)
        late = planned(declared, nurse, days=-2)
        assert late_before(timezone.now()) == {nurse.user_id: 1, manager.user_id: 1}
    for member in (nurse, manager):
        page = client_for(member).get(reverse("incidents:actions"))
        assert [len(rows) for _, _, rows in page.context["groups"]] == [1, 1]
        assert "en retard de 2 jours" in page.text.replace("\u00a0", " ")
        assert "[nom]" in page.text
    worklist = client_for(nurse).get(reverse("episodes:worklist")).text
    assert PLACE in worklist
    assert client_for(manager).post(reverse("incidents:settle_own", args=[late.pk])).status_code == 302
    assert client_for(nurse).post(reverse("incidents:settle_own", args=[late.pk])).status_code == 302
    with enter(hospital):
        late.refresh_from_db()
        assert late.done_by_id == manager.user_id
        assert not late_before(timezone.now())
        assert late_before(timezone.now() + timedelta(days=1)) == {nurse.user_id: 1, manager.user_id: 1}
    assert PLACE not in client_for(nurse).get(reverse("episodes:worklist")).text


def test_whoever_was_given_an_action_notes_it_done_without_reading_the_incident(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, declared: Incident
) -> None:
    clerk = make_member(hospital, Role.HOSPITAL_ADMIN, "Martine", "Lacoste")
    with enter(hospital):
        own, other = planned(declared, clerk, days=-1), planned(declared, nurse, days=-1)
    client = client_for(clerk)
    page = client.get(reverse("incidents:actions"))
    assert "[nom]" in page.text
    assert reverse("incidents:incident", args=[declared.pk]) not in page.text
    assert client.get(reverse("incidents:incident", args=[declared.pk])).status_code == 403
    assert client.post(reverse("incidents:settle_own", args=[other.pk])).status_code == 403
    assert client.post(reverse("incidents:settle_own", args=[own.pk])).status_code == 302
    with enter(hospital):
        assert list(IncidentAction.objects.filter(done_at=None)) == [other]
    assert "Aucune action à faire" in client.get(reverse("incidents:actions")).text


def test_an_action_of_another_unit_is_shown_without_a_way_to_its_incident(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, other_unit: Unit, declared: Incident
) -> None:
    next_door = make_member(hospital, Role.WARD_NURSE, "Nadia", "Ferhat", units=[other_unit])
    with enter(hospital):
        planned(declared, next_door, days=-1)
    page = client_for(next_door).get(reverse("incidents:actions")).text
    assert "Rappeler" in page
    assert reverse("incidents:incident", args=[declared.pk]) not in page


def test_who_left_the_hospital_is_told_no_more_and_who_reviews_still_is(
    hospital: Hospital, nurse: Membership, manager: Membership, declared: Incident
) -> None:
    with enter(hospital):
        planned(declared, nurse, days=-1)
        Membership.objects.filter(pk=nurse.pk).update(active=False)
        assert late_before(timezone.now()) == {manager.user_id: 1}


def test_the_day_s_mail_tells_it_to_who_reviews_and_opens_no_record(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, manager: Membership, declared: Incident
) -> None:
    noon = timezone.localtime().replace(hour=12, minute=0)
    with enter(hospital):
        planned(declared, nurse, days=-1)
        for member in (nurse, manager):
            choose_digest(member=member, wanted=True, hour=FIRST_HOUR, on_days_off=True)
        assert waiting(noon)[manager.user_id][0].page == reverse("incidents:actions")
        assert send_due_digests(hospital=hospital, now=noon) == 2
        assert send_due_digests(hospital=hospital, now=noon) == 0
        mail = next(one for one in Message.objects.filter(purpose=PURPOSE) if one.address == manager.user.email)
    assert "1\u00a0action d’incident en retard" in mail.body
    assert reverse("incidents:actions") in mail.body
    assert "Les lire" not in mail.body
    assert client_for(manager).get(reverse("digest:choice")).status_code == 200


def test_the_page_costs_as_much_with_thirty_actions(
    client_for: SignedIn,
    hospital: Hospital,
    nurse: Membership,
    left: Episode,
    declared: Incident,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    with enter(hospital):
        for _ in range(30):
            planned(declare(member=nurse, episode_id=left.pk, incident_id=uuid7(), told=told()), nurse, days=-1)
    client = client_for(nurse)
    client.get(reverse("incidents:actions"))
    with django_assert_max_num_queries(13):
        assert client.get(reverse("incidents:actions")).text.count("en\u00a0retard\u00a0de") == 30
