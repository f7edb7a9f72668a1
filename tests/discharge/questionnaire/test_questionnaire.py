"""A questionnaire in place of a call: sent without a word of health, answered on a phone, confirmed by a person, or given up."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.coordinates import change_coordinates
from coordination.episodes.departures import cancel_departure
from coordination.episodes.models import Episode, Task
from coordination.episodes.models import Patient as Person
from coordination.episodes.opposition import oppose_sharing
from coordination.errors import DomainError
from coordination.links.models import SecureLink
from coordination.messaging.models import Channel, Message, MessageState
from coordination.messaging.registry import listener_of
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.alerts.actions import close_alert, take_alert
from discharge.alerts.models import Alert, Closing
from discharge.events.actions import note_event
from discharge.events.models import EventKind, EventSource
from discharge.followup.actions import Heard, note_attempt, record_call
from discharge.followup.models import AttemptOutcome, Call, CallOutcome, CallState, SpokeTo
from discharge.questionnaire.actions import Addressee, advance, offer, withdraw_offer
from discharge.questionnaire.models import Questionnaire, QuestionnaireState
from discharge.questionnaire.times import times_of
from tests.discharge.followup.conftest import depart
from tests.factories import at

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Membership], Client]
SIMONE = Addressee("FABREGOUL Simone", True, "simone@courriel.example", "+33639986420", Channel.SMS)


@pytest.fixture
def left(hospital: Hospital, nurse: Membership, unit: Unit) -> Episode:
    with enter(hospital):
        return depart(nurse, unit, left_at=timezone.now() - timedelta(days=3))


@pytest.fixture
def sent(hospital: Hospital, nurse: Membership, left: Episode) -> Questionnaire:
    """The questionnaire of the J+3 call, sent a minute ago."""
    with enter(hospital):
        [made] = offer(member=nurse, episode_id=left.pk, to=SIMONE)
        now = timezone.now()
        Questionnaire.objects.filter(pk=made.pk).update(
            send_at=now - timedelta(minutes=1), answer_by=now + timedelta(hours=4)
        )
        advance(made.pk, now=now)
        made.refresh_from_db()
        return made


class Patient:
    """The patient's phone, from the text message on."""

    def __init__(self, hospital: Hospital, given: dict[str, Any]) -> None:
        self.hospital, self.given, self.client, self.base = hospital, given, Client(), ""

    def open(self) -> Any:
        with enter(self.hospital):
            body = Message.objects.get(purpose="questionnaire").body or ""
        found = re.search(r"http://testserver(/l/\S+)", body)
        assert found
        self.base = self.client.get(found[1], follow=True).redirect_chain[-1][0]
        self.client.post(f"{self.base}envoi-du-code/")
        with enter(self.hospital):
            code = Message.objects.filter(purpose="link_code").latest("pk")
        assert code.channel == Channel.MAIL
        [digits] = re.findall(r"\b\d{6}\b", code.body or "")
        return self.client.post(f"{self.base}code/", {"code": digits}, follow=True)

    def answer(self, **changed: Any) -> Any:
        return self.client.post(f"{self.base}reponses/", {**self.given, **changed}, follow=True)


def filled(hospital: Hospital, call_id: UUID) -> dict[str, str]:
    """The first answer to each question that is asked of who gives the first answers."""
    with enter(hospital):
        definition = Call.objects.select_related("protocol").get(pk=call_id).protocol.read
    given: dict[str, str] = {}
    for _ in definition.questions:
        given = {question.code: question.answers[0].value for question in definition.asked(given)}
    return {f"q_{code}": value for code, value in given.items()}


@pytest.fixture
def patient(hospital: Hospital, sent: Questionnaire) -> Patient:
    """Somebody who has the questions open."""
    reader = Patient(hospital, {**filled(hospital, sent.call_id), "flags": ["none"]})
    assert reader.open().status_code == 200
    return reader


def test_the_messages_say_nothing_of_the_patient_and_take_two_ways(
    hospital: Hospital, sent: Questionnaire, patient: Patient
) -> None:
    with enter(hospital):
        told = Message.objects.get(purpose="questionnaire")
        assert told.channel == Channel.SMS
        for word in ("fabregoul", "simone", "hospitalis", "sortie", "santé"):
            assert word not in f"{told.subject} {told.body}".lower()
        assert SecureLink.objects.get(subject_id=sent.pk).valid_until == sent.answer_by


def test_answered_it_stands_for_the_call_until_a_person_confirms_it(
    client_for: SignedIn, hospital: Hospital, operator: Membership, left: Episode, patient: Patient
) -> None:
    page = patient.answer()
    assert "Merci, vos réponses sont enregistrées" in page.text
    patient.answer(flags=["fever"])  # a second click, with something else
    with enter(hospital):
        found = Questionnaire.objects.get()
        assert (found.state, found.red_flags, found.answers["flags"]) == ("answered", 0, [])
        call = Call.objects.get(episode=left)
        assert call.state == CallState.DUE
        assert Task.objects.live().get(kind="call").title == "Confirmer le questionnaire J+3"
        assert not Alert.objects.exists()
    client = client_for(operator)
    assert "Répondu par questionnaire, à confirmer" in client.get(reverse("followup:calls")).text
    shown = client.get(reverse("followup:call", args=[call.pk]))
    assert "Répondu par questionnaire" in shown.text
    assert shown.context["form"].initial["q_feeling"] == "well"
    with enter(hospital):
        done = record_call(
            member=operator,
            call_id=call.pk,
            submission=uuid7(),
            heard=Heard(found.answers["answers"]),
            outcome=CallOutcome.IN_PLACE,
            spoke_to=SpokeTo.PATIENT,
        )
        assert (done.state, done.attempts.count()) == (CallState.REACHED, 0)


def test_a_sign_tells_the_patient_what_to_do_and_rings_once_for_the_call_too(
    client_for: SignedIn, hospital: Hospital, operator: Membership, left: Episode, patient: Patient
) -> None:
    page = patient.answer(flags=["chest_pain", "wound"])
    assert "Appelez le 15 tout de suite" in page.text
    with enter(hospital):
        alert = Alert.objects.get()
        call = Call.objects.get(episode=left)
        assert (alert.level, alert.raised_by) == ("immediate", None)
        record_call(
            member=operator,
            call_id=call.pk,
            submission=uuid7(),
            heard=Heard({}, flags=("chest_pain",)),
            outcome=CallOutcome.IN_PLACE,
            spoke_to=SpokeTo.PATIENT,
        )
        assert Alert.objects.count() == 1
    client = client_for(operator)
    shown = client.get(reverse("followup:call", args=[call.pk]))
    assert reverse("alerts:alert", args=[alert.pk]) in shown.text
    assert reverse("followup:call", args=[call.pk]) in client.get(reverse("alerts:alert", args=[alert.pk])).text


def test_a_sign_that_only_the_call_tells_of_rings_even_when_the_first_alert_is_closed(
    hospital: Hospital, operator: Membership, nurse: Membership, left: Episode, patient: Patient
) -> None:
    patient.answer(flags=["wound"])
    with enter(hospital):
        watched = Alert.objects.get()
        take_alert(member=nurse, alert_id=watched.pk, holder_id=None)
        close_alert(member=nurse, alert_id=watched.pk, closing=Closing.ACTION, action="Pansement refait.")
        record_call(
            member=operator,
            call_id=Call.objects.get(episode=left).pk,
            submission=uuid7(),
            heard=Heard({}, flags=("wound", "chest_pain")),
            outcome=CallOutcome.IN_PLACE,
            spoke_to=SpokeTo.PATIENT,
        )
        raised = Alert.objects.live().get()
        assert raised.level == "immediate"
        assert "Plaie" not in raised.summary


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"q_feeling": ""}, "Choisissez une réponse."),
        ({"q_feeling": "\0'; --"}, "Choisissez une réponse."),
        ({"flags": []}, "Cochez les signes que vous avez"),
        ({"flags": ["none", "fever"]}, "gardez l’un des deux"),
    ],
)
def test_what_is_missing_is_said_at_its_question_and_nothing_is_kept(
    hospital: Hospital, patient: Patient, changed: dict[str, Any], message: str
) -> None:
    page = patient.answer(**changed)
    assert (page.status_code, message in page.text, "checked" in page.text) == (422, True, True)
    with enter(hospital):
        assert Questionnaire.objects.get().state == QuestionnaireState.SENT


def test_what_is_answered_is_not_readable_in_the_database(hospital: Hospital, patient: Patient) -> None:
    patient.answer(flags=["chest_pain"])
    with enter(hospital), connection.cursor() as cursor:
        cursor.execute("SELECT answers::text, mail::text FROM questionnaire_questionnaire")
        assert "chest_pain" not in str(row := cursor.fetchone())
        assert "courriel.example" not in str(row)


def test_unanswered_it_falls_back_to_the_call(hospital: Hospital, left: Episode, sent: Questionnaire) -> None:
    with enter(hospital):
        for _ in range(2):
            advance(sent.pk, now=sent.answer_by)
        sent.refresh_from_db()
        assert sent.state == QuestionnaireState.UNANSWERED
        assert Call.objects.get(episode=left).is_awaiting
        assert left.timeline.filter(summary__contains="sans réponse").count() == 1


def test_a_call_tried_before_its_questionnaire_is_answered_shows_both_on_the_list(
    client_for: SignedIn, hospital: Hospital, operator: Membership, sent: Questionnaire
) -> None:
    with enter(hospital):
        note_attempt(member=operator, call_id=sent.call_id, attempt_id=uuid7(), outcome=AttemptOutcome.VOICEMAIL)
    listed = client_for(operator).get(reverse("followup:calls")).text
    assert re.search(r"Questionnaire envoyé, attendu jusqu’à [^<]*\. 1 tentative, messagerie<", listed)


def test_the_sweep_sends_once(hospital: Hospital, sent: Questionnaire) -> None:
    with enter(hospital):
        advance(sent.pk, now=timezone.now())
        assert Message.objects.filter(purpose="questionnaire").count() == 1


@pytest.mark.parametrize("why", ["death", "cancelled", "withdrawn", "opposed"])
def test_what_stops_it_closes_the_page_at_once(
    hospital: Hospital, nurse: Membership, left: Episode, patient: Patient, why: str
) -> None:
    with enter(hospital):
        if why == "death":
            today = timezone.localdate()
            note_event(episode_id=left.pk, kind=EventKind.DEATH, happened_on=today, source=EventSource.TEAM)
        elif why == "cancelled":
            left.refresh_from_db()
            cancel_departure(member=nurse, episode_id=left.pk, version=left.version, reason="Pas partie")
        elif why == "opposed":
            oppose_sharing(member=nurse, episode_id=left.pk)
        else:
            withdraw_offer(member=nurse, episode_id=left.pk)
    assert patient.client.get(f"{patient.base}lettre/").status_code == 410
    assert patient.answer().status_code == 410
    with enter(hospital):
        assert Questionnaire.objects.get().state == QuestionnaireState.WITHDRAWN
        if why in {"death", "opposed"}:
            with pytest.raises(DomainError) as refused:
                offer(member=nurse, episode_id=left.pk, to=SIMONE)
            assert refused.value.code == {"death": "deceased"}.get(why, why)


def test_a_call_made_meanwhile_is_not_answered_a_second_time(
    hospital: Hospital, operator: Membership, left: Episode, patient: Patient
) -> None:
    with enter(hospital):
        call = Call.objects.get(episode=left)
        record_call(
            member=operator,
            call_id=call.pk,
            submission=uuid7(),
            heard=Heard({}),
            outcome=CallOutcome.IN_PLACE,
            spoke_to=SpokeTo.PATIENT,
        )
    assert "Vous n’avez plus rien à répondre" in patient.answer().text


def test_the_wrong_person_closes_it_and_the_call_is_made(hospital: Hospital, patient: Patient) -> None:
    patient.client.post(f"{patient.base}erreur-de-destinataire/")
    with enter(hospital):
        assert Questionnaire.objects.get().state == QuestionnaireState.UNANSWERED


def test_the_team_offers_it_once_and_a_bad_address_is_said_at_its_field(
    client_for: SignedIn, hospital: Hospital, operator: Membership, left: Episode
) -> None:
    with enter(hospital):
        Person.objects.update(used_name="É" * 100, used_first_name="O’" * 50)
    client, address = client_for(operator), reverse("questionnaire:episode", args=[left.pk])
    good = {"who": "patient", "mobile": "06 39 98 64 20", "mail": "simone@courriel.example", "link_by": "sms"}
    for changed, message in (
        ({"mobile": "04 65 71 44 10"}, "mobile"),
        ({"mail": "simone"}, "Vérifiez cette adresse."),
        ({"who": ""}, "Choisissez qui répond."),
    ):
        refused = client.post(address, {**good, **changed})
        assert (refused.status_code, message in refused.text) == (422, True)
    assert client.post(address, good).status_code == 302
    again = client.post(address, good)
    assert (again.status_code, "Aucun appel n’attend" in again.text) == (422, True)
    with enter(hospital):
        assert Questionnaire.objects.count() == 1


@pytest.mark.parametrize(
    ("due", "now", "sent_at", "until"),
    [
        (date(2026, 11, 25), at(2026, 11, 23, 22), at(2026, 11, 25, 9), at(2026, 11, 25, 15)),
        (date(2026, 11, 23), at(2026, 11, 23, 13), at(2026, 11, 23, 13), at(2026, 11, 23, 17)),
        (date(2026, 11, 23), at(2026, 11, 23, 21), at(2026, 11, 24, 9), at(2026, 11, 24, 13)),
        (date(2026, 10, 25), at(2026, 10, 24, 12), datetime(2026, 10, 25, 8, tzinfo=UTC), at(2026, 10, 25, 15)),
    ],
)
def test_nothing_rings_at_night_and_there_is_time_to_answer(
    due: date, now: datetime, sent_at: datetime, until: datetime
) -> None:
    assert times_of(due, now, "Europe/Paris") == (sent_at, until)


@pytest.mark.parametrize("purpose", ["questionnaire", "link_code"])
def test_what_could_not_be_handed_over_becomes_a_call_that_is_seen(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, left: Episode, patient: Patient, purpose: str
) -> None:
    with enter(hospital):
        message = Message.objects.filter(purpose=purpose).latest("pk")
        message.state = MessageState.FAILED
        listener = listener_of(purpose)
        assert listener is not None
        for _ in range(2):
            listener(message)
        found = Questionnaire.objects.get()
        assert found.state == QuestionnaireState.UNDELIVERED
        assert left.timeline.filter(summary__contains="l’appel est à passer").count() == 1
        task = Task.objects.get(kind="call", episode=left)
        assert task.detail == "Questionnaire non remis à FABREGOUL Simone : appeler"
    assert "Questionnaire non remis, à appeler" in client_for(nurse).get(reverse("followup:calls")).text
    assert patient.answer().status_code == 410
    with enter(hospital):
        assert offer(member=nurse, episode_id=left.pk, to=SIMONE)[0].state == QuestionnaireState.PLANNED


def test_a_failure_learnt_after_the_answers_changes_nothing(hospital: Hospital, patient: Patient) -> None:
    patient.answer()
    with enter(hospital):
        message = Message.objects.get(purpose="questionnaire")
        message.state = MessageState.FAILED
        listener = listener_of("questionnaire")
        assert listener is not None
        listener(message)
        assert Questionnaire.objects.get().state == QuestionnaireState.ANSWERED


def test_the_call_shows_the_answers_and_rings_again_for_a_new_sign_only(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, patient: Patient
) -> None:
    patient.answer(flags=["fever"])
    with enter(hospital):
        found = Questionnaire.objects.get()
    client, address = client_for(nurse), reverse("followup:call", args=[found.call_id])
    page = client.get(address).text
    assert "Répondu par questionnaire" in page
    assert "L’alerte est déjà ouverte, depuis le questionnaire." in page
    signs = reverse("followup:signs", args=[found.call_id])
    assert "déjà ouverte" in client.post(signs, {"flags": ["fever"]}).text
    assert "Une alerte s’ouvrira" in client.post(signs, {"flags": ["fever", "fall"]}).text


# --- Another number -----------------------------------------------------------------------------------------------------


def renumber(member: Membership, episode: Episode, number: str) -> list[str]:
    return change_coordinates(member=member, episode_id=episode.pk, version=1, phone=number)


def test_what_has_not_left_leaves_for_the_new_number(hospital: Hospital, nurse: Membership, left: Episode) -> None:
    with enter(hospital):
        [planned] = offer(member=nurse, episode_id=left.pk, to=SIMONE)
        [told] = renumber(nurse, left, "+33639980007")
        planned.refresh_from_db()
        assert (planned.state, planned.mobile) == ("planned", "+33639980007")
    assert "nouveau numéro" in told


def test_without_a_mobile_the_call_is_made(hospital: Hospital, nurse: Membership, left: Episode) -> None:
    with enter(hospital):
        [planned] = offer(member=nurse, episode_id=left.pk, to=SIMONE)
        [told] = renumber(nurse, left, "+33465712099")
        planned.refresh_from_db()
        assert planned.state == "withdrawn"
    assert "l’appel est à passer" in told


def test_what_left_for_a_wrong_number_is_closed(
    hospital: Hospital, nurse: Membership, left: Episode, sent: Questionnaire, patient: Patient
) -> None:
    with enter(hospital):
        renumber(nurse, left, "+33639980007")
        sent.refresh_from_db()
        assert (sent.state, sent.withdrawn_reason) == ("withdrawn", "Numéro changé")
    assert "Merci" not in patient.answer().text


def test_the_number_of_somebody_else_is_left_alone(hospital: Hospital, nurse: Membership, left: Episode) -> None:
    daughter = Addressee("Isabelle Tessonnière", False, "isabelle@courriel.example", "+33639986420", Channel.SMS)
    with enter(hospital):
        [planned] = offer(member=nurse, episode_id=left.pk, to=daughter)
        assert renumber(nurse, left, "+33639980007") == []
        planned.refresh_from_db()
        assert planned.mobile == "+33639986420"
