"""A draft, and a letter that is ready to be signed."""

from collections.abc import Callable

import pytest

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from liaison.authoring import actions
from liaison.authoring.models import Document
from liaison.authoring.producing import produce_one
from tests.liaison.authoring.typed import BODIES
from tests.liaison.letters.conftest import add_to_circle, depart, episode, gp, home_nurse, types  # noqa: F401 - fixtures

PDF, CDA = b"%PDF-1.7 a short one", b"<ClinicalDocument/>"


@pytest.fixture
def quick_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are made without the layout engine and the standard, which have tests of their own."""
    monkeypatch.setattr("liaison.authoring.producing.discharge_pdf", lambda content, cda=None: PDF)
    monkeypatch.setattr("liaison.authoring.producing.discharge_cda", lambda content: CDA)


@pytest.fixture
def draft(hospital: Hospital, nurse: Membership, episode: Episode) -> Document:  # noqa: F811 - the fixture
    with enter(hospital):
        return actions.start_document(member=nurse, episode_id=episode.pk)


@pytest.fixture
def fill(hospital: Hospital, nurse: Membership) -> Callable[[Document], None]:
    """Write every part of a draft."""

    def filled(document: Document) -> None:
        with enter(hospital):
            versions = dict(document.sections.values_list("key", "version"))
            for key, body in BODIES.items():
                actions.save_part(
                    member=nurse,
                    episode_id=document.episode_id,
                    document_id=document.pk,
                    key=key,
                    version=versions[key],
                    body=body,
                )

    return filled


@pytest.fixture
def sign(hospital: Hospital, doctor: Membership) -> Callable[[Document], Document]:
    """Sign a whole draft, and make its files."""
    doctor.user.rpps = "99900000003"
    doctor.user.save()

    def signed(document: Document) -> Document:
        with enter(hospital):
            seen = actions.state_of(document.sections.all())
            made = actions.sign(member=doctor, episode_id=document.episode_id, document_id=document.pk, seen=seen)
        produce_one(hospital)
        return made

    return signed
