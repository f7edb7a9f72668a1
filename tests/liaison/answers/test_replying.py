"""The hospital's side: reply under the link, close, and what stops it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.episodes.models import Task
from coordination.episodes.opposition import oppose_sharing
from coordination.errors import DomainError
from coordination.messaging.models import Message
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from liaison.answers.actions import close_answer, reply_to
from liaison.answers.models import Answer, AnswerKind, AnswerState, Reply
from liaison.letters.renewing import RENEWAL
from tests.liaison.answers.conftest import Reader


@pytest.fixture
def asked(reader: Reader) -> Answer:
    """The GP's question."""
    reader.say(AnswerKind.QUESTION, text="Faut-il reprendre l’apixaban ?")
    return reader.answers()[0]


@pytest.fixture
def address(asked: Answer) -> str:
    """The address of its exchange."""
    return f"/episodes/{asked.episode_id}/reponses/{asked.pk}/"


def _reply(client: Client, address: str, text: str = "Oui, dès demain.", **data: Any) -> Any:
    return client.post(f"{address}envoi/", {"submission": str(uuid7()), "text": text, **data}, follow=True)


def _now(asked: Answer, hospital: Hospital) -> Answer:
    with enter(hospital):
        answer: Answer = Answer.objects.get(pk=asked.pk)
    return answer


def test_a_reply_is_announced_by_a_link_only_and_read_under_it(
    reader: Reader,
    asked: Answer,
    address: str,
    hospital: Hospital,
    nurse: Membership,
    client_for: Callable[..., Client],
) -> None:
    client = client_for(nurse)
    assert "Faut-il reprendre" in client.get(address).text
    assert "un lien part vers Dr Martine Escoubas" in _reply(client, address).text
    with enter(hospital):
        mail = Message.objects.get(purpose=RENEWAL)
    assert "apixaban" not in f"{mail.subject} {mail.body}"
    assert "demain" not in f"{mail.subject} {mail.body}"
    assert "FABREGOUL" not in f"{mail.subject} {mail.body}".upper()
    # The former link still lives, the new one opens the same exchange.
    assert "Oui, dès demain." in reader.page()
    reader.client = Client()
    assert "Oui, dès demain." in reader.open(RENEWAL).text
    answer = _now(asked, hospital)
    assert answer.state == AnswerState.REPLIED
    assert answer.handled_at is not None
    with enter(hospital):
        assert Task.objects.live().filter(kind="answer").exists(), "a person closes"


def test_closing_settles_the_task_and_shows_who(
    asked: Answer, address: str, hospital: Hospital, nurse: Membership, client_for: Callable[..., Client]
) -> None:
    client = client_for(nurse)
    _reply(client, address)
    done = client.post(f"{address}cloture/", {"outcome": ""}, follow=True)
    assert "Close" in done.text
    answer = _now(asked, hospital)
    assert (answer.state, answer.closed_by_id) == (AnswerState.CLOSED, nurse.user_id)
    with enter(hospital):
        assert not Task.objects.live().filter(kind="answer").exists()
    assert "Close par" in client.get(address).text
    # A second tab, a second click.
    assert client.post(f"{address}cloture/", {"outcome": ""}).status_code == 302
    late = _reply(client, address)
    assert late.status_code == 422
    assert "est close" in late.text


def test_an_episode_is_not_closed_while_a_correspondent_waits(
    asked: Answer, address: str, hospital: Hospital, nurse: Membership, client_for: Callable[..., Client]
) -> None:
    client = client_for(nurse)
    refused = client.post(reverse("episodes:close", args=[asked.episode_id]), follow=True)
    assert f"{asked.recipient_name} attend une réponse" in refused.text
    with enter(hospital):
        assert Task.objects.live().filter(kind="answer", owner=nurse.user).exists(), "it stays in front of the referent"
    _reply(client, address)
    closed = client.post(reverse("episodes:close", args=[asked.episode_id]), follow=True)
    assert "Épisode clos." in closed.text
    assert "Répondue" in client.get(reverse("answers:episode", args=[asked.episode_id])).text


def test_closing_without_a_reply_asks_what_was_done(
    asked: Answer, address: str, hospital: Hospital, nurse: Membership, client_for: Callable[..., Client]
) -> None:
    client = client_for(nurse)
    refused = client.post(f"{address}cloture/", {"outcome": " "})
    assert refused.status_code == 422
    assert "Dites ce qui a été fait" in refused.text
    client.post(f"{address}cloture/", {"outcome": "Rappelée au téléphone"})
    answer = _now(asked, hospital)
    assert answer.outcome == "Rappelée au téléphone"
    assert answer.handled_at is not None


def test_a_second_click_makes_one_reply_and_one_mail(
    asked: Answer, address: str, hospital: Hospital, nurse: Membership, client_for: Callable[..., Client]
) -> None:
    client, drawn = client_for(nurse), str(uuid7())
    for _ in range(2):
        _reply(client, address, submission=drawn)
    with enter(hospital):
        assert Reply.objects.count() == 1
        assert Message.objects.filter(purpose=RENEWAL).count() == 1


def test_a_reply_to_another_answer_is_refused_and_nothing_is_announced(
    reader: Reader, asked: Answer, hospital: Hospital, nurse: Membership
) -> None:
    reader.say(AnswerKind.QUESTION, text="Et le fer ?")
    with enter(hospital):
        first, second = Answer.objects.order_by("pk")
        same = {"member": nurse, "episode_id": asked.episode_id, "reply_id": uuid7(), "text": "Oui."}
        reply_to(answer_id=first.pk, **same)
        before = Message.objects.count()
        with pytest.raises(DomainError) as refused:
            reply_to(answer_id=second.pk, **same)
        assert (refused.value.code, Message.objects.count()) == ("already_used", before)


@pytest.mark.parametrize(("text", "message"), [("", "Écrivez la réponse."), ("x" * 2001, "2000 caractères")])
def test_a_bad_reply_is_refused_and_kept(
    address: str, nurse: Membership, client_for: Callable[..., Client], text: str, message: str
) -> None:
    refused = _reply(client_for(nurse), address, text)
    assert refused.status_code == 422
    assert message in refused.text
    assert text in refused.text


def test_after_an_opposition_nothing_leaves_and_a_person_still_closes(
    asked: Answer, address: str, hospital: Hospital, nurse: Membership, client_for: Callable[..., Client]
) -> None:
    with enter(hospital):
        oppose_sharing(member=nurse, episode_id=asked.episode_id)
    client = client_for(nurse)
    refused = _reply(client, address)
    assert refused.status_code == 422
    assert "appelez-le" in refused.text
    with enter(hospital):
        assert not Message.objects.filter(purpose=RENEWAL).exists()
        assert not Reply.objects.exists()
    assert client.post(f"{address}cloture/", {"outcome": "Appelé"}).status_code == 302


def test_whoever_is_no_longer_the_gp_is_not_written_to(
    reader: Reader, hospital: Hospital, nurse: Membership, client_for: Callable[..., Client]
) -> None:
    reader.say(AnswerKind.NOT_GP)
    [answer] = reader.answers()
    refused = _reply(client_for(nurse), f"/episodes/{answer.episode_id}/reponses/{answer.pk}/")
    assert refused.status_code == 422
    with enter(hospital):
        assert not Message.objects.filter(purpose=RENEWAL).exists()


def test_the_list_says_what_is_owed_first_and_stays_cheap(
    reader: Reader,
    nurse: Membership,
    client_for: Callable[..., Client],
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    for number in range(19):
        reader.say(AnswerKind.QUESTION, text=f"{number} ?")
    episode_id = reader.answers()[0].episode_id
    client = client_for(nurse)
    client.get(f"/episodes/{episode_id}/reponses/")
    with django_assert_max_num_queries(20):
        listed = client.get(f"/episodes/{episode_id}/reponses/")
    assert listed.text.count("À traiter") >= 19


def test_the_database_keeps_answers_whole(asked: Answer, hospital: Hospital, nurse: Membership) -> None:
    broken: dict[str, dict[str, Any]] = {
        "answer_closed_by_a_person": {"state": "closed", "handled_at": asked.received_at},
        "answer_handled_has_time": {"state": "replied"},
        "answer_event_is_said": {"kind": "event"},
        "answer_start_is_said": {"kind": "takes_over"},
        "answer_refusal_has_reason": {"kind": "cannot"},
    }
    with enter(hospital):
        for name, values in broken.items():
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                Answer.objects.filter(pk=asked.pk).update(**values)
        reply_to(member=nurse, episode_id=asked.episode_id, answer_id=asked.pk, reply_id=uuid7(), text="Oui.")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Reply.objects.update(text="Non.")
        close_answer(member=nurse, episode_id=asked.episode_id, answer_id=asked.pk, outcome="")
