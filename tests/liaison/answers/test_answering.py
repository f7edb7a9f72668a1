"""What a correspondent answers under the link, on a phone and without JavaScript."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from coordination.episodes.models import Task
from coordination.episodes.opposition import oppose_sharing
from coordination.links.models import LinkUse, SecureLink
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.planning.models import CircleState
from liaison.answers.models import Answer, AnswerKind, AnswerState
from liaison.letters.models import Letter, LetterState
from tests.liaison.answers.conftest import Reader

TODAY = timezone.localdate


def _tasks(hospital: Hospital, kind: str = "answer") -> list[Task]:
    with enter(hospital):
        return list(Task.objects.live().filter(kind=kind).select_related("owner"))


def test_a_question_reaches_the_referent_within_the_hospital_s_target(reader: Reader, hospital: Hospital) -> None:
    hospital.answer_target_hours = 24
    hospital.save(update_fields=["answer_target_hours"])
    done = reader.say(AnswerKind.QUESTION, text="Faut-il reprendre l’apixaban ?", phone="04 65 71 33 02")
    assert "Merci, votre réponse est enregistrée" in done.text
    assert "Claire Aubanel" in done.text
    [answer] = reader.answers()
    assert (answer.state, answer.text, answer.phone) == ("open", "Faut-il reprendre l’apixaban ?", "+33465713302")
    assert answer.answer_by - answer.received_at == timedelta(hours=24)
    [task] = _tasks(hospital)
    assert task.title == "Répondre à Dr Martine Escoubas"
    assert task.due_at == answer.answer_by
    assert str(task.owner) == "Claire Aubanel"
    with enter(hospital):
        assert LinkUse.objects.filter(event="answered").count() == 1
        assert reader.letter.episode.timeline.filter(summary="Dr Martine Escoubas pose une question").exists()
    assert "Faut-il reprendre" in reader.page()


def test_a_gp_and_a_nurse_are_offered_their_own_answers(reader: Reader, nursing: Reader) -> None:
    of_gp, of_nurse = reader.page(), nursing.page()
    for words, here in (("Je ne suis plus le médecin traitant", of_gp), ("Je prends en charge", of_nurse)):
        assert words in here
    assert "Je prends en charge" not in of_gp
    assert "Je ne suis plus le médecin traitant" not in of_nurse
    assert "Événement au domicile" in of_gp
    assert "Je ne peux pas" in of_nurse


def test_an_event_at_home_has_a_nature_and_a_day(reader: Reader, hospital: Hospital) -> None:
    reader.say(AnswerKind.EVENT, event="fall", happened_on=TODAY().isoformat(), text="Sans gravité")
    [answer] = reader.answers()
    assert (answer.event, answer.happened_on) == ("fall", TODAY())
    [task] = _tasks(hospital)
    assert task.detail.startswith("Chute, ")


def test_whoever_takes_over_is_confirmed_in_the_circle(nursing: Reader, hospital: Hospital) -> None:
    start = TODAY() + timedelta(days=2)
    nursing.say(AnswerKind.TAKES_OVER, starts_on=start.isoformat())
    with enter(hospital):
        member = Letter.objects.select_related("circle_member").get(pk=nursing.letter.pk).circle_member
    assert member is not None
    assert (member.state, member.starts_on) == (CircleState.CONFIRMED, start)


def test_a_refusal_has_a_coded_reason(nursing: Reader, hospital: Hospital) -> None:
    assert nursing.say(AnswerKind.CANNOT).status_code == 422
    nursing.say(AnswerKind.CANNOT, reason="no_capacity", text="Jusqu’à lundi")
    [answer] = nursing.answers()
    assert answer.reason == "no_capacity"
    [task] = _tasks(hospital)
    assert task.title == "Trouver qui prend en charge à la place de Cabinet des Micocouliers"


def test_whoever_is_no_longer_the_gp_closes_the_link_and_raises_one_task(reader: Reader, hospital: Hospital) -> None:
    closed = reader.say(AnswerKind.NOT_GP, text="Dr Paul Verdier, Vergèze")
    assert closed.status_code == 410
    assert "l’erreur est signalée" in closed.text
    [task] = _tasks(hospital)
    assert task.title == "Vérifier le médecin traitant, réponse de Dr Martine Escoubas"
    assert _tasks(hospital, "letter") == []
    with enter(hospital):
        letter = Letter.objects.get(pk=reader.letter.pk)
        assert letter.state == LetterState.WRONG_RECIPIENT
        assert not SecureLink.objects.filter(revoked_at=None, subject_id=letter.pk).exists()


@pytest.mark.parametrize(
    ("kind", "words", "message"),
    [
        (AnswerKind.QUESTION, {"text": ""}, "Écrivez votre question."),
        (AnswerKind.QUESTION, {"text": " \n"}, "Écrivez votre question."),
        (AnswerKind.QUESTION, {"text": "x" * 2001}, "2000 caractères au plus"),
        (AnswerKind.QUESTION, {"text": "a\x00b"}, "nul"),
        (AnswerKind.QUESTION, {"text": "Oui ?", "phone": "12"}, "numéro"),
        (AnswerKind.EVENT, {"event": "", "happened_on": "2026-01-01"}, "Choisissez ce qui s’est passé."),
        (AnswerKind.EVENT, {"event": "explosion", "happened_on": "2026-01-01"}, "explosion"),
        (AnswerKind.EVENT, {"event": "fall", "happened_on": ""}, "Donnez le jour."),
        (AnswerKind.EVENT, {"event": "fall", "happened_on": "9999-12-31"}, "Ce jour est à venir."),
        (AnswerKind.EVENT, {"event": "fall", "happened_on": "1926-01-01"}, "Vérifiez l’année"),
        (AnswerKind.EVENT, {"event": "fall", "happened_on": "demain"}, "date"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_kept(
    reader: Reader, kind: AnswerKind, words: dict[str, str], message: str
) -> None:
    page = reader.say(kind, **words)
    assert page.status_code == 422
    assert message in page.text
    assert "Votre réponse n’est pas encore envoyée" in page.text
    assert f'id="{kind}" open' in page.text
    assert reader.answers() == []
    if words.get("phone"):
        assert "Oui ?" in page.text


@pytest.mark.parametrize("kind", ["", "bien-recu", "takes_over", "cannot"])
def test_an_answer_that_is_not_offered_is_not_taken(reader: Reader, kind: str) -> None:
    reader.say(kind, starts_on=TODAY().isoformat(), reason="no_capacity", text="x")
    assert reader.answers() == []


def test_markup_stays_text(reader: Reader) -> None:
    reader.say(AnswerKind.QUESTION, text="<script>alert(1)</script>")
    assert "<script>" not in reader.page()
    assert "&lt;script&gt;" in reader.page()


def test_a_second_click_and_a_second_tab_make_one_answer(reader: Reader, hospital: Hospital) -> None:
    drawn = str(uuid7())
    for _ in range(2):
        assert reader.say(AnswerKind.QUESTION, text="Oui ?", submission=drawn).status_code == 200
    assert len(reader.answers()) == 1
    assert len(_tasks(hospital)) == 1


def test_a_form_of_another_link_is_refused_and_kept(reader: Reader, nursing: Reader) -> None:
    drawn = str(uuid7())
    reader.say(AnswerKind.QUESTION, text="Oui ?", submission=drawn)
    refused = nursing.say(AnswerKind.QUESTION, text="Et le fer ?", submission=drawn)
    assert (refused.status_code, "déjà servi" in refused.text, "Et le fer ?" in refused.text) == (422, True, True)
    assert len(reader.answers()) == 1


def test_a_script_that_holds_a_link_is_stopped(reader: Reader) -> None:
    for number in range(20):
        reader.say(AnswerKind.QUESTION, text=f"{number} ?")
    refused = reader.say(AnswerKind.QUESTION, text="encore ?")
    assert refused.status_code == 422
    assert "appelez l’équipe" in refused.text
    assert len(reader.answers()) == 20


def test_an_opposition_while_one_types_stops_the_answer(reader: Reader, hospital: Hospital, nurse: Any) -> None:
    with enter(hospital):
        oppose_sharing(member=nurse, episode_id=reader.letter.episode_id)
    assert reader.say(AnswerKind.QUESTION, text="Trop tard ?").status_code == 410
    assert reader.answers() == []


def test_without_the_code_nothing_is_answered(reader: Reader) -> None:
    reader.client.cookies.pop("lecture")
    reader.say(AnswerKind.QUESTION, text="Oui ?")
    assert reader.answers() == []
    assert reader.client.get(f"{reader.base}echange/").status_code == 405


def test_the_reader_sees_their_own_exchange_only(reader: Reader, nursing: Reader) -> None:
    reader.say(AnswerKind.QUESTION, text="Du médecin")
    nursing.say(AnswerKind.QUESTION, text="De l’infirmière")
    assert "De l’infirmière" not in reader.page()
    assert "Du médecin" not in nursing.page()


def test_saying_received_is_not_an_answer_that_waits(reader: Reader, hospital: Hospital) -> None:
    reader.client.post(f"{reader.base}bien-recu/")
    assert reader.answers() == []
    assert _tasks(hospital) == []


def test_the_letter_and_its_exchange_cost_few_queries(reader: Reader, django_assert_max_num_queries: Any) -> None:
    for number in range(10):
        reader.say(AnswerKind.QUESTION, text=f"{number} ?")
    with django_assert_max_num_queries(20):
        reader.page()


def test_every_answer_is_open_until_a_person_closes_it(reader: Reader) -> None:
    reader.say(AnswerKind.QUESTION, text="Oui ?")
    [answer] = reader.answers()
    assert answer.state == AnswerState.OPEN
    assert isinstance(answer, Answer)
