"""An incident: declared once, analysed, acted upon, and read without a name by who has no right on the record."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.audit.models import Transition
from coordination.episodes.models import Episode
from coordination.errors import DomainError
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.alerts.actions import raise_alert, take_alert
from discharge.alerts.levels import Level
from discharge.alerts.models import Alert, AlertState, Closing
from discharge.alerts.sources import Source
from discharge.incidents.actions import analyse, change_state, close_incident, declare, plan_action, settle_action
from discharge.incidents.anonymous import anonymous, team_names
from discharge.incidents.models import INCIDENT_TRANSITIONS, Incident, IncidentState
from tests.discharge.followup.conftest import depart
from tests.discharge.incidents.conftest import told
from tests.factories import make_member

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Membership], Client]


def test_an_incident_closes_its_alert_once(hospital: Hospital, nurse: Membership, left: Episode) -> None:
    with enter(hospital):
        alert = raise_alert(episode=left, source=Source("by_hand", uuid7()), level=Level.URGENT, summary="Seule")
        with pytest.raises(DomainError) as refused:
            declare(member=nurse, episode_id=left.pk, incident_id=uuid7(), told=told(), alert=alert)
        assert refused.value.code == "not_taken"
        assert not Incident.objects.exists()
        take_alert(member=nurse, alert_id=alert.pk, holder_id=None)
        form = uuid7()
        for _ in range(2):
            declare(member=nurse, episode_id=left.pk, incident_id=form, told=told(), alert=alert)
        with pytest.raises(DomainError) as refused:
            declare(member=nurse, episode_id=left.pk, incident_id=uuid7(), told=told(), alert=alert)
        assert refused.value.code == "already_declared"
        closed = Alert.objects.get()
        assert (closed.state, closed.closing) == (AlertState.CLOSED, Closing.INCIDENT)
        assert Incident.objects.count() == 1


def test_it_is_closed_after_its_analysis_and_its_actions(
    hospital: Hospital, nurse: Membership, manager: Membership, declared: Incident
) -> None:
    with enter(hospital):
        with pytest.raises(DomainError) as refused:
            close_incident(member=manager, incident_id=declared.pk)
        assert refused.value.code == "not_analysed"
        analyse(member=manager, incident_id=declared.pk, version=1, analysis="Retour avancé d’un jour")
        with pytest.raises(DomainError) as refused:
            analyse(member=nurse, incident_id=declared.pk, version=1, analysis="autre")
        assert refused.value.code == "stale"
        action = plan_action(
            member=manager,
            incident_id=declared.pk,
            action_id=uuid7(),
            what="Appeler l’aide la veille",
            owner=nurse,
            due_on=timezone.localdate(),
        )
        with pytest.raises(DomainError) as refused:
            close_incident(member=manager, incident_id=declared.pk)
        assert refused.value.code == "actions_left"
        for _ in range(2):
            settle_action(member=nurse, action_id=action.pk)
        for _ in range(2):
            assert close_incident(member=manager, incident_id=declared.pk).state == IncidentState.CLOSED


def _cells(content: bytes) -> str:
    return "\n".join(str(cell) for row in load_workbook(io.BytesIO(content))["Incidents"].values for cell in row)


@pytest.mark.parametrize(("start", "end"), list(product(IncidentState, IncidentState)))
def test_only_declared_changes_of_state_are_made(
    hospital: Hospital, manager: Membership, declared: Incident, start: IncidentState, end: IncidentState
) -> None:
    declared.state = start
    with enter(hospital):
        if (start, end) in INCIDENT_TRANSITIONS:
            change_state(declared, end, actor=manager.user)
            assert Transition.objects.filter(subject_id=declared.pk, from_state=start, to_state=end).count() == 1
        else:
            with pytest.raises(DomainError) as refused:
                change_state(declared, end, actor=manager.user)
            assert refused.value.code == "wrong_state"
    assert declared.state == (end if (start, end) in INCIDENT_TRANSITIONS else start)


def test_who_reviews_reads_and_downloads_no_name(
    client_for: SignedIn, hospital: Hospital, manager: Membership, declared: Incident
) -> None:
    with enter(hospital):
        plan_action(
            member=manager,
            incident_id=declared.pk,
            action_id=uuid7(),
            what="Rappeler Mme Fabregoul",
            owner=manager,
            due_on=timezone.localdate(),
        )
    client = client_for(manager)
    pages = [
        client.get(reverse("incidents:incidents")).text,
        client.get(reverse("incidents:incident", args=[declared.pk])).text,
        client.get(reverse("incidents:export_csv")).content.decode(),
        _cells(client.get(reverse("incidents:export_xlsx")).content),
    ]
    for page in pages:
        # Who may be asked to act is chosen by name: that is no part of what is told.
        shown = re.sub(r"<select.*?</select>", "", page.lower().split("<main", 1)[-1], flags=re.DOTALL)
        for name in ("fabregoul", "simone", "isabelle", "tessonnière", "claire", "12/03", "98 41 20", "14 mars"):
            assert name not in shown
        assert "[nom]" in shown
        assert "80 à 89 ans" in shown
        assert "j+2" in shown
    assert "À relire avant de partager" in pages[0]


def test_who_may_open_the_episode_reads_what_was_written_and_another_unit_nothing(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, other_unit: Unit, declared: Incident
) -> None:
    address = reverse("incidents:incident", args=[declared.pk])
    assert "Fabregoul est rentrée" in client_for(nurse).get(address).text
    next_door = make_member(hospital, Role.WARD_NURSE, "Nadia", "Ferhat", units=[other_unit])
    assert client_for(next_door).get(address).status_code == 404
    assert "Aucun incident" in client_for(next_door).get(reverse("incidents:incidents")).text


def test_what_happened_is_not_readable_in_the_database(hospital: Hospital, declared: Incident) -> None:
    with enter(hospital), connection.cursor() as cursor:
        cursor.execute("SELECT story::text FROM incidents_incident")
        assert "Fabregoul" not in cursor.fetchone()[0]


def test_what_is_refused_comes_back_as_it_was_typed(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, left: Episode, declared: Incident
) -> None:
    client = client_for(nurse)
    sent = {
        "submission": str(uuid7()),
        "category": "documents_missing",
        "severity": "none",
        "happened_on": (timezone.localdate() + timedelta(days=1)).isoformat(),
        "story": "Ordonnance oubliée",
    }
    refused = client.post(reverse("incidents:declare", args=[left.pk]), sent)
    assert (refused.status_code, "Ce jour est à venir." in refused.text) == (422, True)
    assert "Ordonnance oubliée" in refused.text
    plan = client.post(reverse("incidents:plan", args=[declared.pk]), {"submission": str(uuid7()), "what": "Relire"})
    assert (plan.status_code, "Choisissez qui la fait." in plan.text, "Relire" in plan.text) == (422, True, True)
    empty = client.post(reverse("incidents:analyse", args=[declared.pk]), {"version": "1", "analysis": ""})
    assert (empty.status_code, "Écrivez l’analyse." in empty.text) == (422, True)


def test_the_form_of_another_episode_or_incident_is_refused(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, unit: Unit, declared: Incident
) -> None:
    with enter(hospital):
        elsewhere = depart(nurse, unit)
        other = declare(member=nurse, episode_id=elsewhere.pk, incident_id=uuid7(), told=told())
        planned = {"what": "Relire", "owner": nurse, "due_on": timezone.localdate(), "action_id": uuid7()}
        plan_action(member=nurse, incident_id=declared.pk, **planned)
        with pytest.raises(DomainError) as refused:
            plan_action(member=nurse, incident_id=other.pk, **planned)
        assert refused.value.code == "already_used"
    sent = {"category": "other", "severity": "none", "happened_on": str(timezone.localdate()), "story": "Rien reçu"}
    answer = client_for(nurse).post(
        reverse("incidents:declare", args=[elsewhere.pk]), {**sent, "submission": str(declared.pk)}
    )
    assert (answer.status_code, "Ce formulaire a déjà servi" in answer.text) == (422, True)


def test_an_analysis_written_meanwhile_is_shown_and_may_then_be_replaced(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, declared: Incident
) -> None:
    client, address = client_for(nurse), reverse("incidents:analyse", args=[declared.pk])
    client.post(address, {"version": "1", "analysis": "Aide prévenue trop tard."})
    refused = client.post(address, {"version": "1", "analysis": "Ordonnance oubliée."})
    assert refused.status_code == 422
    assert "Aide prévenue trop tard." in refused.text
    assert "Ordonnance oubliée." in refused.text
    [version] = re.findall(r'name="version" value="(\d+)"', refused.text)
    assert client.post(address, {"version": version, "analysis": "Ordonnance oubliée."}).status_code == 302
    with enter(hospital):
        assert Incident.objects.get().analysis == "Ordonnance oubliée."


def test_who_reviews_adds_to_an_analysis_whose_names_are_struck_and_loses_none(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, manager: Membership, declared: Incident
) -> None:
    with enter(hospital):
        analyse(member=nurse, incident_id=declared.pk, version=1, analysis="Mme Fabregoul attendait sa fille.")
    client = client_for(manager)
    page = client.get(reverse("incidents:incident", args=[declared.pk]))
    assert "[nom] attendait sa fille." in page.text
    assert page.context["analysis"]["analysis"].value() == ""
    address, sent = reverse("incidents:analyse", args=[declared.pk]), {"version": "2", "analysis": "Appeler la veille."}
    assert client.post(address, sent).status_code == 302
    refused = client.post(address, {"version": "3", "analysis": "x" * 3950})
    assert (refused.status_code, "il reste 3945" in refused.text, "x" * 3950 in refused.text) == (422, True, True)
    with enter(hospital):
        assert Incident.objects.get().analysis == "Mme Fabregoul attendait sa fille.\n\nAppeler la veille."


def test_who_reviews_writes_again_an_analysis_that_names_nobody(
    client_for: SignedIn, hospital: Hospital, manager: Membership, declared: Incident
) -> None:
    client, address = client_for(manager), reverse("incidents:analyse", args=[declared.pk])
    for version, words in (("1", "Aide prévenue trop tard."), ("2", "Aide prévenue la veille au soir.")):
        assert client.post(address, {"version": version, "analysis": words}).status_code == 302
    with enter(hospital):
        assert Incident.objects.get().analysis == "Aide prévenue la veille au soir."


@pytest.mark.parametrize(
    ("typed", "left_of_it"),
    [
        ("+33 6 39 98 41 20, 0033 6 39 98 41 20", "[numéro], [numéro]"),
        ("au +33 (0)6.39.98.41.20 ou +262 692 12 34 56", "au [numéro] ou [numéro]"),
        ("INS 2 38 07 50 123 456 78", "INS [numéro]"),
        ("isabelle.t@courriel.example", "[adresse]"),
        ("le 3 nov. 2026, le 1er sept", "le [date], le [date]"),
        ("2026-11-03", "[numéro]"),
        ("chambre 12, TA 120/70, 10 octaves, 3 marches", "chambre 12, TA 120/70, 10 octaves, 3 marches"),
    ],
)
def test_numbers_and_dates_are_struck_out_however_they_are_typed(
    typed: str, left_of_it: str, hospital: Hospital, nurse: Membership, left: Episode
) -> None:
    with enter(hospital):
        incident = declare(member=nurse, episode_id=left.pk, incident_id=uuid7(), told=told(story=typed))
        assert anonymous(incident, team_names()).story == left_of_it
