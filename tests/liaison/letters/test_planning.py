"""What a departure plans, in its own transaction."""

from collections.abc import Callable

import pytest
from django.db import transaction

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode, Task, TaskState
from coordination.episodes.opposition import oppose_sharing
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital
from discharge.planning.models import CircleMember
from liaison.letters.actions import RECIPIENT_NEEDED, add_recipient
from liaison.letters.models import Letter, LetterState
from liaison.letters.tasks import compose_letter

Depart = Callable[..., Episode]
AddToCircle = Callable[..., CircleMember]

pytestmark = pytest.mark.django_db


def test_a_departure_makes_letters_due_for_those_who_receive_one(
    episode: Episode, gp: CircleMember, home_nurse: CircleMember, depart: Depart, in_hospital: Hospital
) -> None:
    depart(episode)
    letters = {letter.circle_member_id: letter for letter in Letter.objects.all()}
    assert letters.keys() == {gp.pk, home_nurse.pk}
    assert {letter.state for letter in letters.values()} == {LetterState.DUE}
    assert letters[gp.pk].mail == gp.mail
    assert letters[gp.pk].recipient_role == "médecin traitant"


def test_letters_and_departure_are_undone_together(
    episode: Episode, gp: CircleMember, depart: Depart, in_hospital: Hospital
) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        depart(episode)
        assert Letter.objects.count() == 1
        raise RuntimeError
    assert Letter.objects.count() == 0
    episode.refresh_from_db()
    assert not episode.has_left


def test_the_gp_is_written_to_even_when_the_box_is_not_ticked(
    episode: Episode, add_to_circle: AddToCircle, depart: Depart, in_hospital: Hospital
) -> None:
    add_to_circle(episode, "medecin-traitant", "Dr Martine Escoubas", receives_letter=False)
    add_to_circle(episode, "pharmacie", "Pharmacie du Beffroi", receives_letter=False)
    depart(episode)
    assert [letter.recipient_name for letter in Letter.objects.all()] == ["Dr Martine Escoubas"]


def test_without_a_gp_the_referent_is_asked_for_a_recipient(
    episode: Episode, nurse: Membership, home_nurse: CircleMember, depart: Depart, in_hospital: Hospital
) -> None:
    depart(episode)
    task = Task.objects.get(key=RECIPIENT_NEEDED)
    assert task.owner_id == nurse.user_id
    assert task.state == TaskState.OPEN
    assert Letter.objects.count() == 1


def test_with_a_gp_nobody_is_asked(episode: Episode, gp: CircleMember, depart: Depart, in_hospital: Hospital) -> None:
    depart(episode)
    assert not Task.objects.filter(key=RECIPIENT_NEEDED).exists()


def test_an_opposition_before_the_departure_plans_nothing(
    episode: Episode, nurse: Membership, gp: CircleMember, depart: Depart, in_hospital: Hospital
) -> None:
    oppose_sharing(member=nurse, episode_id=episode.pk)
    depart(episode)
    assert Letter.objects.count() == 0
    assert not Task.objects.live().filter(key=RECIPIENT_NEEDED).exists()
    assert episode.timeline.filter(kind="letter", summary__contains="oppose").exists()


def test_a_worker_is_called_once_the_departure_is_committed(
    episode: Episode,
    gp: CircleMember,
    depart: Depart,
    in_hospital: Hospital,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    called: list[list[str]] = []

    def publish(*, args: list[str]) -> None:
        called.append(args)

    monkeypatch.setattr(compose_letter, "apply_async", publish)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        depart(episode)
        assert not called
    letter = Letter.objects.get()
    assert called == [[str(letter.hospital_id), str(letter.pk)]]


def test_somebody_of_the_circle_is_written_to_after_the_departure(
    episode: Episode, nurse: Membership, add_to_circle: AddToCircle, depart: Depart, in_hospital: Hospital
) -> None:
    depart(episode)
    gp = add_to_circle(episode, "medecin-traitant", "Dr Martine Escoubas")
    letter = add_recipient(member=nurse, episode_id=episode.pk, circle_member_id=gp.pk)
    assert letter.state == LetterState.DUE
    assert Task.objects.get(key=RECIPIENT_NEEDED).state == TaskState.DONE
    with pytest.raises(DomainError) as refusal:
        add_recipient(member=nurse, episode_id=episode.pk, circle_member_id=gp.pk)
    assert refusal.value.code == "already_there"


def test_nobody_is_written_to_before_the_departure(
    episode: Episode, nurse: Membership, gp: CircleMember, in_hospital: Hospital
) -> None:
    with pytest.raises(DomainError) as refusal:
        add_recipient(member=nurse, episode_id=episode.pk, circle_member_id=gp.pk)
    assert refusal.value.code == "not_left"
    assert Letter.objects.count() == 0


def test_a_person_without_the_right_adds_no_recipient(
    episode: Episode, doctor: Membership, gp: CircleMember, depart: Depart, in_hospital: Hospital
) -> None:
    depart(episode)
    with pytest.raises(DomainError) as refusal:
        add_recipient(member=doctor, episode_id=episode.pk, circle_member_id=gp.pk)
    assert refusal.value.code == "forbidden"
