"""The API of signed documents: the same letter in its forms, for programs, each reading traced."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from coordination.accounts.actions import issue_token
from coordination.accounts.models import Membership, TokenScope
from coordination.audit.models import EpisodeAccess
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from liaison.authoring.actions import start_document
from liaison.authoring.models import Document
from tests import factories
from tests.liaison.authoring.conftest import CDA, PDF

DOCUMENTS = "/api/v1/documents/"


@pytest.fixture
def token(administrator: Membership, hospital: Hospital) -> str:
    with enter(hospital):
        return issue_token(member=administrator, name="Entrepôt", scopes=[TokenScope.DOCUMENTS_READ])[1]


@pytest.fixture
def signed(
    draft: Document, fill: Callable[[Document], None], sign: Callable[[Document], Document], quick_files: None
) -> Document:
    fill(draft)
    return sign(draft)


def ask(path: str, secret: str) -> Any:
    return Client().get(path, headers={"Authorization": f"Bearer {secret}"})


def test_what_is_signed_is_listed_with_its_forms_and_a_draft_is_not(
    hospital: Hospital, nurse: Membership, signed: Document, token: str
) -> None:
    with enter(hospital):
        start_document(member=nurse, episode_id=signed.episode_id)
    [row] = ask(DOCUMENTS, token).json()["results"]
    assert (row["id"], row["episode"], row["state"]) == (str(signed.pk), str(signed.episode_id), "signed")
    assert [form["key"] for form in row["forms"]] == ["pdf", "cda", "fhir", "xdm"]
    assert ask(f"{DOCUMENTS}{signed.pk}/", token).json() == row


def test_a_form_is_what_the_interface_gives_and_its_reading_is_traced(
    hospital: Hospital, administrator: Membership, signed: Document, token: str
) -> None:
    address = f"{DOCUMENTS}{signed.pk}/forms/{{}}/"
    pdf, cda = ask(address.format("pdf"), token), ask(address.format("cda"), token)
    assert (pdf["Content-Type"], pdf.content) == ("application/pdf", PDF)
    assert (cda["Content-Type"], cda.content) == ("application/xml", CDA)
    assert pdf["Cache-Control"] == "no-store, private"
    with enter(hospital):
        read = list(EpisodeAccess.objects.filter(page="api_document_form"))
        assert {(one.user_id, one.episode_id, one.program) for one in read} == {
            (administrator.user_id, signed.episode_id, "Entrepôt")
        }
        assert len(read) == 2


def test_what_is_asked_narrows_and_what_is_unknown_is_refused(signed: Document, token: str) -> None:
    assert len(ask(f"{DOCUMENTS}?episode={signed.episode_id}&kind=liaison", token).json()["results"]) == 1
    assert ask(f"{DOCUMENTS}?kind=nursing", token).json()["results"] == []
    assert ask(f"{DOCUMENTS}?kind=roman", token).status_code == 400
    assert ask(f"{DOCUMENTS}?episode=1", token).status_code == 400
    assert ask(f"{DOCUMENTS}{signed.pk}/forms/docx/", token).status_code == 404


def test_files_that_are_not_made_yet_are_not_found(
    hospital: Hospital,
    doctor: Membership,
    draft: Document,
    fill: Callable[[Document], None],
    sign: Callable[[Document], Document],
    made_by: Callable[[Any], None],
    token: str,
) -> None:
    def broken(content: Any) -> Any:
        raise RuntimeError

    made_by(broken)
    fill(draft)
    sign(draft)
    [row] = ask(DOCUMENTS, token).json()["results"]
    assert row["forms"] == []
    assert ask(f"{DOCUMENTS}{draft.pk}/forms/pdf/", token).status_code == 404


def test_another_hospital_and_another_scope_read_nothing(
    signed: Document, administrator: Membership, hospital: Hospital, other_nurse: Membership
) -> None:
    with enter(hospital):
        episodes = issue_token(member=administrator, name="Séjours", scopes=[TokenScope.EPISODES_READ])[1]
    for path in (DOCUMENTS, f"{DOCUMENTS}{signed.pk}/", f"{DOCUMENTS}{signed.pk}/forms/pdf/"):
        assert ask(path, episodes).status_code == 403
        assert ask(path, "").status_code == 401
    with enter(other_nurse.hospital):
        boss = factories.make_member(other_nurse.hospital, administrator.role, "Anne", "Vidal")
        theirs = issue_token(member=boss, name="Voisin", scopes=[TokenScope.DOCUMENTS_READ])[1]
    assert ask(DOCUMENTS, theirs).json()["results"] == []
    assert ask(f"{DOCUMENTS}{signed.pk}/", theirs).status_code == 404
    assert ask(f"{DOCUMENTS}{signed.pk}/forms/pdf/", theirs).status_code == 404


def test_pages_follow_a_cursor_and_cost_the_same(
    hospital: Hospital, signed: Document, token: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        first = ask(f"{DOCUMENTS}?page_size=1", token).json()
    assert first["next"] is None
