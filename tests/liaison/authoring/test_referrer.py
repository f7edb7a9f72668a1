"""The practitioner who sent the patient receives the letters as the GP does (CSP, art. R. 1112-1-2, I)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.planning.actions import change_circle_state
from discharge.planning.models import CircleMember, CircleState
from liaison.authoring import actions
from liaison.authoring.models import Document
from liaison.authoring.papers.base import Composing
from liaison.authoring.papers.discharge.composition import compose
from liaison.authoring.readers import LETTER_READERS, readers_of
from liaison.letters.models import Letter, LetterKind
from tests.liaison.authoring.typed import posted

REFERRER, NOTICE = "Dr Inès Valleraugue", "Le praticien qui a adressé la personne"


@pytest.fixture
def referrer(episode: Episode, add_to_circle: Callable[..., CircleMember]) -> CircleMember:
    """A dentist: of no type that a letter goes to by itself."""
    return add_to_circle(episode, "chirurgien-dentiste", REFERRER, is_referrer=True, receives_letter=False)


def test_who_sent_the_patient_gets_the_courrier_j0_and_the_letter(
    hospital: Hospital,
    episode: Episode,
    referrer: CircleMember,
    draft: Document,
    fill: Callable[[Document], None],
    sign: Callable[[Document], Document],
    depart: Callable[..., Episode],
    quick_files: None,
) -> None:
    fill(draft)
    sign(draft)
    depart(episode)
    with enter(hospital):
        kinds = set(Letter.objects.filter(circle_member=referrer).values_list("kind", flat=True))
        assert CircleMember.objects.readers().filter(pk=referrer.pk).exists()
    assert kinds == {LetterKind.J0, LetterKind.LIAISON}


def test_other_papers_are_not_theirs(hospital: Hospital, episode: Episode, referrer: CircleMember) -> None:
    with enter(hospital):
        assert [one.pk for one in readers_of(episode, LETTER_READERS)] == [referrer.pk]
        assert readers_of(episode, {"idel"}) == []


def test_a_draft_names_them_with_what_the_directory_knows(
    hospital: Hospital, nurse: Membership, episode: Episode, referrer: CircleMember
) -> None:
    with enter(hospital):
        document = actions.start_document(member=nurse, episode_id=episode.pk)
        body = {section.key: section.body for section in document.sections.all()}["surroundings"]
        assert (body["referred"], body["referred_text"]) == ("yes", REFERRER)
        composing = Composing(
            document=document,
            episode=Episode.objects.with_people().get(pk=episode.pk),
            hospital=hospital,
            written=actions.written(document),
            now=timezone.now(),
        )
        referring = compose(composing).referring
    assert referring is not None
    assert (referring.name, referring.phone) == (REFERRER, referrer.phone)


def test_once_out_of_the_circle_they_are_not_written_to(
    hospital: Hospital, nurse: Membership, episode: Episode, referrer: CircleMember
) -> None:
    with enter(hospital):
        removed = change_circle_state(
            member=nurse,
            episode_id=episode.pk,
            circle_member_id=referrer.pk,
            to=CircleState.REMOVED,
            version=referrer.version,
        )
    assert not removed.is_referrer


@pytest.mark.parametrize(
    ("body", "is_told"),
    [
        ({"referred": "no"}, True),
        ({"referred": "yes", "referred_text": "Dr Personne"}, False),
        ({"referred": "yes", "referred_text": " dr martine escoubas "}, True),
    ],
)
def test_the_page_of_the_letter_says_who_is_forgotten(
    hospital: Hospital,
    nurse: Membership,
    gp: CircleMember,
    draft: Document,
    client_for: Callable[[Membership], Client],
    body: dict[str, Any],
    is_told: bool,
) -> None:
    client, page = client_for(nurse), reverse("authoring:document", args=[draft.episode_id, draft.pk])
    with enter(hospital):
        version = draft.sections.get(key="surroundings").version
    part = reverse("authoring:part", args=[draft.episode_id, draft.pk, "surroundings"])
    client.post(part, posted("surroundings", version, **body))
    assert (NOTICE not in client.get(page).content.decode()) is is_told
