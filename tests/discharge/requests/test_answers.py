"""What each answer changes, and what comes too late."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.cancelling import cancel_episode
from coordination.episodes.models import Episode, Task, TaskState, TimelineEntry, WhyCancelled
from coordination.episodes.opposition import oppose_sharing
from coordination.errors import DomainError
from coordination.messaging.models import Message
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from directory.providers.models import Provider, ProviderType
from discharge.planning.actions import seek_role
from discharge.planning.models import CircleState
from discharge.requests import answering
from discharge.requests.asking import ask_more, reply_to_question, withdraw_request
from discharge.requests.models import Answer, Approach, CareRequest
from discharge.requests.queries import untold_before
from discharge.requests.states import ApproachState, RequestState
from discharge.requests.targets import named_target
from discharge.requests.work import ANSWER, CALL, CHOOSE, NOBODY
from tests.discharge.requests.conftest import Ask, approach_to
from tests.factories import make_episode

pytestmark = pytest.mark.django_db
Accept = Callable[..., answering.Outcome]


@pytest.fixture
def accept(hospital: Hospital) -> Accept:
    def accepted(request: CareRequest, provider: Provider, **more: Any) -> answering.Outcome:
        with enter(hospital):
            return answering.accept(
                approach_id=approach_to(request, provider).pk,
                starts_on=timezone.localdate() + timedelta(days=4),
                moment="morning",
                contact_name="Mme Rose Vidal",
                contact_phone="+33639986421",
                **more,
            )

    return accepted


@pytest.fixture
def refuse(hospital: Hospital) -> Accept:
    def refused(request: CareRequest, provider: Provider, **more: Any) -> answering.Outcome:
        with enter(hospital):
            return answering.refuse(approach_id=approach_to(request, provider).pk, reason="no_capacity", **more)

    return refused


def tasks(episode: Episode, kind: str) -> list[tuple[str, str]]:
    return list(episode.tasks.filter(kind=kind).order_by("created_at").values_list("title", "state"))


def test_asking_sends_a_link_without_a_word_on_the_patient(
    hospital: Hospital, nurses: list[Provider], ask_nurses: Ask, episode: Episode
) -> None:
    ask_nurses(nurses)
    with enter(hospital):
        mails = list(Message.objects.order_by("address"))
        assert len(mails) == 2
        for mail in mails:
            text = f"{mail.subject} {mail.body}".casefold()
            patient = episode.patient
            for secret in (
                patient.used_name,
                patient.birth_name,
                patient.used_first_name,
                "hanche",
                "vergèze",
                "84 ans",
            ):
                assert secret.casefold() not in text
            assert "D’autres services reçoivent la même demande" in (mail.body or "")
        assert tasks(episode, CALL) == [("Appeler Mme Aurore Teissier", "open")]


def test_one_alone_is_not_told_of_others(hospital: Hospital, nurses: list[Provider], ask_nurses: Ask) -> None:
    ask_nurses(nurses[:1])
    with enter(hospital):
        assert "D’autres services" not in (Message.objects.get().body or "")


def test_the_first_acceptance_closes_the_others_politely(
    hospital: Hospital, nurse: Membership, nurses: list[Provider], ask_nurses: Ask, accept: Accept, episode: Episode
) -> None:
    request = ask_nurses(nurses)
    assert accept(request, nurses[0]).counts
    with enter(hospital):
        states = dict(request.approaches.values_list("name", "state"))
        assert states == {
            nurses[0].name: "accepted",
            nurses[1].name: "closed_politely",
            nurses[2].name: "closed_politely",
        }
        told = Message.objects.filter(purpose="care-request-news")
        assert [message.address for message in told] == [nurses[1].email]
        assert "pourvue" in told[0].subject
        assert tasks(episode, CALL) == [("Appeler Mme Aurore Teissier", "done")]
        request.refresh_from_db()
        episode.refresh_from_db()
        assert (request.state, episode.referent_id) == (RequestState.ACCEPTED, nurse.user_id)


def test_a_form_of_another_episode_asks_nobody(
    hospital: Hospital, nurse: Membership, unit: Unit, nurses: list[Provider], ask_nurses: Ask
) -> None:
    request = ask_nurses(nurses)
    with enter(hospital):
        elsewhere = make_episode(nurse, unit)
    with pytest.raises(DomainError) as refused:
        ask_nurses(nurses, request_id=request.pk, episode_id=elsewhere.pk)
    assert refused.value.code == "already_used"


def test_a_second_acceptance_is_kept_as_information(
    hospital: Hospital, nurses: list[Provider], ask_nurses: Ask, accept: Accept
) -> None:
    request = ask_nurses(nurses)
    accept(request, nurses[0])
    second = accept(request, nurses[1])
    assert not second.counts
    with enter(hospital):
        assert approach_to(request, nurses[1]).state == ApproachState.CLOSED_POLITELY
        assert Answer.objects.filter(approach__provider=nurses[1], counts=False, kind="accepted").count() == 1
        assert TimelineEntry.objects.filter(summary__contains="réponse tardive").count() == 1


def test_the_database_holds_one_acceptance(
    hospital: Hospital, nurses: list[Provider], ask_nurses: Ask, accept: Accept
) -> None:
    request = ask_nurses(nurses)
    accept(request, nurses[0])
    with (
        enter(hospital),
        pytest.raises(IntegrityError, match="approach_one_acceptance_a_request"),
        transaction.atomic(),
    ):
        Approach.objects.filter(provider=nurses[1]).update(
            state="accepted", starts_on=timezone.localdate(), contact_name="x", answered_at=timezone.now()
        )


def test_an_acceptance_fills_the_search_and_settles_its_task(
    hospital: Hospital,
    nurse: Membership,
    nurses: list[Provider],
    ask_nurses: Ask,
    accept: Accept,
    episode: Episode,
    types: dict[str, ProviderType],
) -> None:
    with enter(hospital):
        sought = seek_role(member=nurse, episode_id=episode.pk, role=types["idel"], what_for="pansement")
    accept(ask_nurses(nurses[:1], circle_member_id=sought.pk), nurses[0])
    with enter(hospital):
        sought.refresh_from_db()
        assert (sought.state, sought.name, sought.phone) == (
            CircleState.CONFIRMED,
            "Cabinet des Micocouliers",
            "+33639986421",
        )
        assert sought.receives_letter
        assert Task.objects.get(key=f"find:{sought.pk}").state == TaskState.DONE


def test_an_acceptance_adds_who_was_not_in_the_circle(
    hospital: Hospital, nurses: list[Provider], ask_nurses: Ask, accept: Accept, episode: Episode
) -> None:
    accept(ask_nurses(nurses[:1]), nurses[0])
    with enter(hospital):
        member = episode.circle.get(provider=nurses[0])
        assert (member.state, member.starts_on) == (CircleState.CONFIRMED, timezone.localdate() + timedelta(days=4))


def test_an_acceptance_is_corrected_with_the_same_link(
    hospital: Hospital, nurses: list[Provider], ask_nurses: Ask, accept: Accept, episode: Episode
) -> None:
    request = ask_nurses(nurses)
    accept(request, nurses[0])
    with enter(hospital):
        again = answering.accept(
            approach_id=approach_to(request, nurses[0]).pk,
            starts_on=timezone.localdate() + timedelta(days=5),
            moment="evening",
            contact_name="M. Paul Roque",
            contact_phone="+33639986422",
        )
        assert again.counts
        member = episode.circle.get(provider=nurses[0])
        assert (member.phone, member.starts_on) == ("+33639986422", timezone.localdate() + timedelta(days=5))
        assert Answer.objects.filter(counts=True).count() == 2


def test_who_gives_up_reopens_the_search(
    hospital: Hospital, nurses: list[Provider], ask_nurses: Ask, accept: Accept, refuse: Accept, episode: Episode
) -> None:
    request = ask_nurses(nurses[:1])
    accept(request, nurses[0])
    assert refuse(request, nurses[0]).counts
    with enter(hospital):
        assert episode.circle.get(provider=nurses[0]).state == CircleState.TO_CONTACT
        [(title, state)] = tasks(episode, CHOOSE)
        assert (title, state) == ("Trouver une autre solution : IDEL", "open")
        request.refresh_from_db()
        assert request.state == RequestState.EXHAUSTED


def test_a_last_refusal_asks_the_next_wave_at_once(
    hospital: Hospital, nurses: list[Provider], ask_nurses: Ask, refuse: Accept
) -> None:
    request = ask_nurses(nurses[:1], [nurses[1:]])
    refuse(request, nurses[0])
    with enter(hospital):
        request.refresh_from_db()
        assert request.state == RequestState.OPEN
        assert request.next_wave_at is not None
        assert request.next_wave_at <= timezone.now()


def test_a_refusal_may_become_an_acceptance_while_nobody_was_found(
    hospital: Hospital, nurses: list[Provider], ask_nurses: Ask, accept: Accept, refuse: Accept, episode: Episode
) -> None:
    request = ask_nurses(nurses[:1])
    refuse(request, nurses[0])
    assert accept(request, nurses[0]).counts
    with enter(hospital):
        request.refresh_from_db()
        assert request.state == RequestState.ACCEPTED
        assert tasks(episode, CHOOSE) == [("Trouver une autre solution : IDEL", "done")]


def test_a_question_is_a_task_until_it_is_answered(
    hospital: Hospital, nurse: Membership, nurses: list[Provider], ask_nurses: Ask, episode: Episode
) -> None:
    request = ask_nurses(nurses[:1])
    with enter(hospital):
        approach = approach_to(request, nurses[0])
        answering.put_question(approach_id=approach.pk, question="Y a-t-il un ascenseur ?")
        assert tasks(episode, ANSWER) == [("Répondre à Cabinet des Micocouliers", "open")]
        reply_to_question(member=nurse, approach_id=approach.pk, reply="Non, deux étages à pied.")
        assert tasks(episode, ANSWER) == [("Répondre à Cabinet des Micocouliers", "done")]
        approach.refresh_from_db()
        assert approach.state == ApproachState.OPENED
        last = Message.objects.order_by("-created_at")[0]
        assert "réponse à votre question" in last.subject
        assert "étages" not in (last.body or "")
        with pytest.raises(DomainError, match="Aucune question"):
            reply_to_question(member=nurse, approach_id=approach.pk, reply="Encore")


def test_a_colleague_is_called_then_asked_with_the_history_kept(
    hospital: Hospital, nurse: Membership, nurses: list[Provider], ask_nurses: Ask, episode: Episode
) -> None:
    request = ask_nurses(nurses[:1])
    with enter(hospital):
        approach = approach_to(request, nurses[0])
        answering.pass_on(approach_id=approach.pk, name="M. Jules Sabatier", phone="+33465713360")
        assert tasks(episode, CALL) == [("Appeler M. Jules Sabatier", "open")]
        ask_more(
            member=nurse,
            request_id=request.pk,
            targets=[named_target("M. Jules Sabatier", phone="+33465713360", mail="jules@soins.example")],
            answer_by=timezone.now() + timedelta(days=1),
            passed_from=approach,
        )
        asked = request.approaches.get(name="M. Jules Sabatier")
        assert (asked.passed_from_id, asked.channel, asked.state) == (approach.pk, "mail", "sent")
        assert tasks(episode, CALL) == [("Appeler M. Jules Sabatier", "done")]
        request.refresh_from_db()
        assert request.state == RequestState.OPEN


def test_a_withdrawn_request_keeps_late_answers_and_reopens_nothing(
    hospital: Hospital, nurse: Membership, nurses: list[Provider], ask_nurses: Ask, accept: Accept, episode: Episode
) -> None:
    request = ask_nurses(nurses)
    with enter(hospital):
        withdraw_request(member=nurse, request_id=request.pk, reason="Reste à l’hôpital")
        withdraw_request(member=nurse, request_id=request.pk)
    assert not accept(request, nurses[0]).counts
    with enter(hospital):
        request.refresh_from_db()
        assert request.state == RequestState.WITHDRAWN
        assert set(request.approaches.values_list("state", flat=True)) == {"withdrawn"}
        assert Answer.objects.get().counts is False
        assert not episode.circle.filter(state=CircleState.CONFIRMED).exists()
        assert not Task.objects.live().filter(kind__in=(CALL, ANSWER, CHOOSE)).exists()
        assert Message.objects.filter(purpose="care-request-news", subject__contains="retirée").count() == 2


def test_the_third_refusal_is_carried_to_the_team_once(
    hospital: Hospital, nurses: list[Provider], ask_nurses: Ask, refuse: Accept, episode: Episode
) -> None:
    for turn in range(3):
        request = ask_nurses(nurses[:1], care=f"Pansement {turn}")
        refuse(request, nurses[0])
        with enter(hospital):
            assert len(tasks(episode, NOBODY)) == (1 if turn == 2 else 0)
    refuse(ask_nurses(nurses[1:2]), nurses[1])
    with enter(hospital):
        task = episode.tasks.get(kind=NOBODY)
        assert (task.owner, task.detail) == (None, "4 refus pour ce patient")


def test_an_opposition_withdraws_everything_and_tells_nobody(
    hospital: Hospital, nurse: Membership, nurses: list[Provider], ask_nurses: Ask, accept: Accept, episode: Episode
) -> None:
    request = ask_nurses(nurses)
    with enter(hospital):
        before = Message.objects.count()
        oppose_sharing(member=nurse, episode_id=episode.pk)
        request.refresh_from_db()
        assert request.state == RequestState.WITHDRAWN
        assert Message.objects.count() == before
    assert not accept(request, nurses[0]).counts
    with pytest.raises(DomainError, match="s’oppose"):
        ask_nurses(nurses[:1])


def test_a_cancelled_stay_asks_nobody_any_more_and_says_so_without_why(
    hospital: Hospital, nurse: Membership, nurses: list[Provider], ask_nurses: Ask, accept: Accept, episode: Episode
) -> None:
    request = ask_nurses(nurses[:1])
    with enter(hospital):
        before = set(Message.objects.values_list("pk", flat=True))
        version = Episode.objects.get(pk=episode.pk).version
        cancel_episode(member=nurse, episode_id=episode.pk, version=version, why=WhyCancelled.DEATH)
        request.refresh_from_db()
        assert request.state == RequestState.WITHDRAWN
        [told] = Message.objects.exclude(pk__in=before)
        assert "décès" not in f"{told.subject} {told.body}".lower()
    assert not accept(request, nurses[0]).counts


def test_an_answer_by_telephone_is_noted_by_who_heard_it(
    hospital: Hospital, nurse: Membership, operator: Membership, nurses: list[Provider], ask_nurses: Ask, accept: Accept
) -> None:
    request = ask_nurses(nurses[2:])
    with pytest.raises(DomainError) as refusal:
        accept(request, nurses[2], by=operator)
    assert refusal.value.code == "forbidden"
    assert accept(request, nurses[2], by=nurse).counts
    with enter(hospital):
        assert Answer.objects.get().actor == nurse.user


def test_the_digest_counts_what_its_referent_has_not_put_away(
    hospital: Hospital, nurse: Membership, nurses: list[Provider], ask_nurses: Ask
) -> None:
    request = ask_nurses(nurses[:2])
    with enter(hospital):
        for provider in nurses[:2]:
            answering.refuse(approach_id=approach_to(request, provider).pk, reason="profile")
        later = timezone.now() + timedelta(minutes=1)
        assert untold_before(later) == {nurse.user_id: 2}
        assert untold_before(later - timedelta(hours=1)) == {}
        request.approaches.filter(provider=nurses[0]).update(told_at=later)
        assert untold_before(later) == {nurse.user_id: 1}
