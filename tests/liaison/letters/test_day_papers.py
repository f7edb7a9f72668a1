"""The day page beside the courriers J0: the lettre de liaison, its copy by hand, what correspondents asked, slow departures."""
# ruff: noqa: F811 - fixtures of other suites

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from liaison.answers.actions import close_answer
from liaison.answers.models import Answer, AnswerKind
from liaison.authoring.actions import hand_over, propose, start_document
from liaison.authoring.models import Document
from liaison.letters.models import DispatchCause, Letter
from liaison.letters.reading import delivery_of
from liaison.letters.sending import send
from tests.liaison.answers.conftest import Reader, reader  # noqa: F401 - a fixture
from tests.liaison.authoring.conftest import draft, fill, made_by, quick_files, sign  # noqa: F401 - fixtures

ClientFor = Callable[[Membership], Client]
Depart = Callable[..., Episode]

pytestmark = pytest.mark.django_db

URL = "/departs/"


def _page(client: Client, episode: Episode, query: str = "") -> str:
    day = timezone.localdate(episode.left_at or episode.expected_departure_at)
    response = client.get(f"{URL}?jour={day}{query}")
    assert response.status_code == 200
    return response.content.decode().replace("\xa0", " ")


def _cell(page: str, heading: str) -> str:
    found = re.search(rf'<td class="delivery" data-label="{heading}">(.*?)</td>', page, re.DOTALL)
    assert found
    return found[1]


def _count(page: str, state: str) -> int:
    found = re.search(rf'etat={state}".*?figure-lg">(\d+)<', page, re.DOTALL)
    assert found
    return int(found[1])


@pytest.fixture
def signed(
    draft: Document,
    fill: Callable[[Document], None],
    sign: Callable[[Document], Document],
    quick_files: None,
) -> Document:
    fill(draft)
    return sign(draft)


def test_a_signed_letter_says_by_whom_and_waits_to_be_handed_over(
    client_for: ClientFor, nurse: Membership, signed: Document, episode: Episode, depart: Depart
) -> None:
    left = depart(episode)
    page = _page(client_for(nurse), left)
    assert "Signée" in _cell(page, "Lettre de liaison")
    assert str(signed.signed_by) in _cell(page, "Lettre de liaison")
    assert "À remettre" in _cell(page, "Remise au patient")
    assert reverse("authoring:document", args=[episode.pk, signed.pk]) in _cell(page, "Remise au patient")
    assert _count(page, "non-signees") == 0


def test_the_copy_by_hand_says_to_whom_and_whether_it_was_understood(
    client_for: ClientFor, nurse: Membership, hospital: Hospital, signed: Document, episode: Episode, depart: Depart
) -> None:
    left = depart(episode)
    with enter(hospital):
        for understood in (False, True):
            hand_over(
                member=nurse,
                episode_id=episode.pk,
                document_id=signed.pk,
                submission=uuid7(),
                holder="trusted",
                understood=understood,
            )
    copy = _cell(_page(client_for(nurse), left), "Remise au patient")
    assert "Remise" in copy
    assert "à sa personne de confiance, comprise" in copy


def test_an_unsigned_letter_is_red_from_the_departure_on_and_counted(
    client_for: ClientFor,
    nurse: Membership,
    draft: Document,
    episode: Episode,
    depart: Depart,
) -> None:
    client = client_for(nurse)
    left = depart(episode)
    page = _page(client, left)
    letter = _cell(page, "Lettre de liaison")
    assert "status-late" in letter
    assert "Non signée" in letter
    assert f"attendue du {left.hospital_doctor}" in letter
    assert reverse("authoring:document", args=[episode.pk, draft.pk]) in letter
    assert "dès la signature" in _cell(page, "Remise au patient")
    assert "1 lettre de liaison non signée (FABREGOUL)" in page
    assert _count(page, "non-signees") == 1
    opened = _page(client, left, "&etat=non-signees")
    assert opened.count('class="c-patient wide"') == 1
    assert 'aria-current="true"><span class="status status-late"' in opened


def test_before_the_departure_the_letter_is_followed_too(
    client_for: ClientFor,
    nurse: Membership,
    hospital: Hospital,
    draft: Document,
    fill: Callable[[Document], None],
    episode: Episode,
) -> None:
    with enter(hospital):
        Episode.objects.filter(pk=episode.pk).update(expected_departure_at=timezone.now())
        episode.refresh_from_db()
    client = client_for(nurse)
    page = _page(client, episode)
    assert "Brouillon" in _cell(page, "Lettre de liaison")
    assert "Au départ" in _cell(page, "Remise au patient")
    fill(draft)
    with enter(hospital):
        propose(member=nurse, episode_id=episode.pk, document_id=draft.pk)
    assert "À signer" in _cell(_page(client, episode), "Lettre de liaison")
    assert _count(_page(client, episode), "non-signees") == 0


def test_a_next_version_in_writing_leaves_the_one_in_force_on_the_page(
    client_for: ClientFor, nurse: Membership, hospital: Hospital, signed: Document, episode: Episode, depart: Depart
) -> None:
    left = depart(episode)
    with enter(hospital):
        assert start_document(member=nurse, episode_id=episode.pk).number == 2
    assert "Signée" in _cell(_page(client_for(nurse), left), "Lettre de liaison")


def test_a_question_stands_on_the_row_until_somebody_takes_it_up(
    client_for: ClientFor,
    nurse: Membership,
    hospital: Hospital,
    reader: Reader,
    letter_to_gp: Letter,
) -> None:
    client = client_for(nurse)
    with enter(hospital):
        left = Episode.objects.get(pk=letter_to_gp.episode_id)
    before = _page(client, left)
    pulse = re.search(r'hx-get="(/departs/nouvelles/[^"]+)"', before)
    assert pulse
    reader.say(AnswerKind.QUESTION, text="Faut-il reprendre l’apixaban ?")
    assert "a changé" in client.get(pulse[1].replace("&amp;", "&")).text
    [answer] = reader.answers()
    page = _page(client, left)
    assert reverse("answers:exchange", args=[left.pk, answer.pk]) in page
    assert "apixaban" not in page
    assert "correspondant sans réponse" not in page
    with enter(hospital):
        Answer.objects.filter(pk=answer.pk).update(answer_by=timezone.now() - timedelta(hours=2))
    assert "1 correspondant sans réponse (FABREGOUL)" in _page(client, left)
    with enter(hospital):
        close_answer(member=nurse, episode_id=left.pk, answer_id=answer.pk, outcome="Rappelé")
    assert reverse("answers:exchange", args=[left.pk, answer.pk]) not in _page(client, left)


def test_who_may_not_write_is_offered_no_letter_to_write(
    client_for: ClientFor,
    operator: Membership,
    draft: Document,
    episode: Episode,
    depart: Depart,
) -> None:
    page = _page(client_for(operator), depart(episode))
    assert "Non signée" in page
    assert "Voir la lettre" not in page


def test_a_letter_is_queued_with_the_departure_and_what_took_more_than_a_minute_says_so(
    letter_to_gp: Letter, in_hospital: Hospital
) -> None:
    assert letter_to_gp.queued_at is not None
    letter_to_gp.created_at = letter_to_gp.queued_at - timedelta(seconds=59)
    shown = delivery_of(letter_to_gp, letter_to_gp.episode, now=timezone.now()).sub
    assert "mis en route" not in shown
    letter_to_gp.created_at = letter_to_gp.queued_at - timedelta(minutes=4)
    shown = delivery_of(letter_to_gp, letter_to_gp.episode, now=timezone.now()).sub
    assert shown.replace("\xa0", " ") == "confié à la messagerie, mis en route en 4 min"


def test_a_letter_that_is_still_to_write_after_a_minute_says_since_when() -> None:
    now = timezone.now()
    letter = Letter(created_at=now - timedelta(minutes=3))
    shown = delivery_of(letter, Episode(left_at=now), now=now).sub
    assert shown.replace("\xa0", " ") == "en cours d’écriture depuis 3 min"


def test_a_letter_sent_again_keeps_the_time_of_its_first_way(letter_to_gp: Letter, in_hospital: Hospital) -> None:
    first = letter_to_gp.queued_at
    letter_to_gp.round += 1
    send(letter_to_gp, letter_to_gp.episode, in_hospital, actor=None, cause=DispatchCause.RESENT)
    assert letter_to_gp.queued_at == first
