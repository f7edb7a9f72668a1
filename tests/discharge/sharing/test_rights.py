"""A patient asks who read of them and what was sent: the data protection officer reads the list and hands it over."""

import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.audit.actions import record_access
from coordination.audit.models import IdentityAccess
from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.planning.models import CircleMember
from discharge.sharing.actions import record_disclosure
from discharge.sharing.models import DisclosureKind, Scope
from discharge.sharing.permissions import Standing
from discharge.sharing.rights import SHOWN, traces_of
from tests.factories import make_member

SEARCH = "/droits-des-patients/"


@pytest.fixture
def officer(hospital: Hospital) -> Membership:
    return make_member(hospital, Role.DATA_PROTECTION_OFFICER, "Pauline", "Delpech")


@pytest.fixture
def desk(client_for: Callable[[Membership], Client], officer: Membership) -> Client:
    return client_for(officer)


def test_the_person_is_found_by_number_or_name_and_the_search_is_traced(
    desk: Client, officer: Membership, hospital: Hospital, episode: Episode
) -> None:
    patient = episode.patient
    for asked in (patient.ipp, f"{patient.birth_name.lower()} {patient.birth_first_names}"):
        assert patient.ipp in desk.post(SEARCH, {"q": asked}).content.decode()
    with enter(hospital):
        shown = IdentityAccess.objects.filter(patient_id=patient.pk, user=officer.user, page="sharing:rights")
        assert shown.count() == 2


def test_the_list_holds_what_was_sent_who_read_and_who_searched(
    desk: Client,
    hospital: Hospital,
    nurse: Membership,
    episode: Episode,
    gp: CircleMember,
    standing: Callable[[CircleMember], Standing],
) -> None:
    with enter(hospital):
        record_access(hospital_id=hospital.pk, user=nurse.user, episode_id=episode.pk, page="planning:plan")
        record_access(
            hospital_id=hospital.pk, user=nurse.user, episode_id=episode.pk, page="api_episode", program="Entrepôt"
        )
        record_disclosure(
            standing=standing(gp),
            episode=episode,
            kind=DisclosureKind.SENT,
            scope=Scope.LETTER,
            subject_id=gp.pk,
            author=nurse.user,
        )
    page = desk.get(reverse("sharing:told", args=[episode.patient_id])).content.decode()
    for words in ("Dr Martine Escoubas", "Préparation", "par le programme « Entrepôt »", "Droits des patients"):
        assert words in page
    answer = desk.get(reverse("sharing:told_file", args=[episode.patient_id]))
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Transmissions", "Lectures", "Recherches"]
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "Dr Martine Escoubas" in cells
    assert not [text for text in cells if episode.patient.birth_name in text.upper()]
    assert episode.patient.birth_name.casefold() not in answer["Content-Disposition"].casefold()


def test_a_page_holds_the_newest_only_and_the_file_all(hospital: Hospital, nurse: Membership, episode: Episode) -> None:
    with enter(hospital):
        for _ in range(SHOWN + 5):
            record_access(hospital_id=hospital.pk, user=nurse.user, episode_id=episode.pk, page="episodes:overview")
        traces = traces_of(episode.patient_id)
        assert (len(traces.newest_readings), len(list(traces.readings))) == (SHOWN, SHOWN + 5)


def test_the_officer_still_opens_no_stay(desk: Client, episode: Episode) -> None:
    assert desk.get(reverse("episodes:overview", args=[episode.pk])).status_code == 403


def test_nobody_is_found_elsewhere(
    client_for: Callable[[Membership], Client], other_hospital: Hospital, episode: Episode
) -> None:
    theirs = client_for(make_member(other_hospital, Role.DATA_PROTECTION_OFFICER, "Jean", "Autre"))
    assert episode.patient.ipp not in theirs.post(SEARCH, {"q": episode.patient.birth_name}).content.decode()
    assert theirs.get(reverse("sharing:told", args=[episode.patient_id])).status_code == 404
