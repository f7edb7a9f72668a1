"""A draft, and a letter that is ready to be signed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from liaison.authoring import actions
from liaison.authoring.models import Document
from liaison.authoring.papers import PAPERS
from liaison.authoring.papers.base import Files
from liaison.authoring.producing import produce_one
from tests.liaison.authoring.typed import BODIES
from tests.liaison.letters.conftest import add_to_circle, depart, episode, gp, home_nurse, types  # noqa: F401 - fixtures

PDF, CDA = b"%PDF-1.7 a short one", b"<ClinicalDocument/>"


@pytest.fixture
def made_by(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Any], Files]], None]:
    """Have the files of every document made by a function of the test."""

    def put(files: Callable[[Any], Files]) -> None:
        for kind, paper in PAPERS.items():
            monkeypatch.setitem(PAPERS, kind, replace(paper, files=files))

    return put


@pytest.fixture
def quick_files(made_by: Callable[[Callable[[Any], Files]], None]) -> None:
    """Files are made without the layout engine and the standard, which have tests of their own."""
    made_by(lambda content: Files(pdf=PDF, cda=CDA))


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
            seen = actions.state_of(document.sections.all(), document.enclosures.all())
            made = actions.sign(member=doctor, episode_id=document.episode_id, document_id=document.pk, seen=seen)
        produce_one(hospital)
        return made

    return signed
