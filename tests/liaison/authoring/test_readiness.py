"""A departure rests on the signed lettre de liaison, wherever the patient goes; its lack warns and asks no reason."""

from collections.abc import Callable

import pytest

from coordination.accounts.models import Membership
from coordination.episodes.models import Destination, Episode
from coordination.episodes.readiness import lacks_of
from coordination.episodes.registry import Lack
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from liaison.authoring.actions import propose, start_document
from liaison.authoring.models import Document


def letter_of(hospital: Hospital, episode: Episode, destination: Destination = Destination.HOME) -> Lack | None:
    with enter(hospital):
        fresh = Episode.objects.with_people().get(pk=episode.pk)
        return next((lack for lack in lacks_of(fresh, destination) if lack.title.startswith("Lettre")), None)


@pytest.mark.parametrize("destination", Destination)
def test_the_letter_lacks_until_a_doctor_signs_it(
    hospital: Hospital, episode: Episode, doctor: Membership, destination: Destination
) -> None:
    lack = letter_of(hospital, episode, destination)
    assert lack is not None
    assert (lack.label, lack.who, lack.only_warns) == ("Pas encore", str(doctor.user), True)
    assert lack.url.endswith("#liaison")


@pytest.mark.usefixtures("quick_files")
def test_it_says_how_far_the_letter_is(
    hospital: Hospital,
    nurse: Membership,
    episode: Episode,
    draft: Document,
    fill: Callable[[Document], None],
    sign: Callable[[Document], Document],
) -> None:
    begun = letter_of(hospital, episode)
    assert begun is not None
    assert (begun.label, str(draft.pk) in begun.url) == ("Commencée", True)
    fill(draft)
    with enter(hospital):
        propose(member=nurse, episode_id=episode.pk, document_id=draft.pk)
    proposed = letter_of(hospital, episode)
    assert proposed is not None
    assert proposed.label == "À signer"
    sign(draft)
    assert letter_of(hospital, episode) is None
    with enter(hospital):
        start_document(member=nurse, episode_id=episode.pk)
    # A next version begun: the one in force holds.
    assert letter_of(hospital, episode) is None
