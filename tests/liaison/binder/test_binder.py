"""The binder: what each reader finds in it, what is left to the hand, its lines, its pages and its PDF."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode, NeedDomain, Patient
from coordination.errors import DomainError
from coordination.identity.ins import IdentityStatus, InsOid
from coordination.identity.numbers import matricule_key
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from directory.providers.models import ProviderType
from discharge.planning.actions import add_circle_member, add_need
from liaison.binder.actions import change_line, remove_line, write_line
from liaison.binder.content import Binder, Edition, compose_binder
from liaison.binder.models import BinderLine, LineKind
from liaison.binder.printing import binder_pdf
from tests import factories
from tests.reference import put_types

MATRICULE = "2410330344001" + matricule_key("2410330344001")

SignedIn = Callable[[Membership], Client]


@pytest.fixture
def episode(hospital: Hospital, nurse: Membership, unit: Unit, doctor: Membership) -> Episode:
    """Mme Fabregoul, whose identity is qualified, with a GP, a home help, needs and two lines."""
    put_types()
    types = ProviderType.objects.in_bulk()
    with enter(hospital):
        patient = factories.make_patient(
            nurse,
            allergies="Pénicilline",
            ins=MATRICULE,
            ins_oid=InsOid.NIR_DEMO,
            contacts=[{"name": "Isabelle Tessonnière", "relation": "child", "is_trusted_person": True}],
        )
        Patient.objects.filter(pk=patient.pk).update(identity_status=IdentityStatus.QUAL)
        found = factories.make_episode(nurse, unit, patient=patient, hospital_doctor=doctor.user)
        here: dict[str, Any] = {"member": nurse, "episode_id": found.pk}
        for code, name, what_for in (
            ("idel", "Cabinet des Micocouliers", "pansement de hanche"),
            ("saad", "Tournesol Services", "lever et toilette"),
        ):
            add_circle_member(
                **here, role=types[code], name=name, what_for=what_for, rhythm="le matin", phone="+33465713302"
            )
        add_need(**here, domain=NeedDomain.NURSING, description="Pilulier hebdomadaire")
        add_need(**here, domain=NeedDomain.HOUSING, description="2e étage sans ascenseur")
        write_line(**here, kind=LineKind.DEVICE, title="Sonde urinaire n° 16", words="Changer le 12")
        write_line(**here, kind=LineKind.ADVICE, title="Lever avec déambulateur", for_all=True)
    return found


@pytest.fixture
def compose(hospital: Hospital, episode: Episode) -> Callable[[Edition], Binder]:
    def composed(edition: Edition) -> Binder:
        with enter(hospital):
            fresh = Episode.objects.with_people().get(pk=episode.pk)
            lines = list(BinderLine.objects.current().filter(episode=episode))
            return compose_binder(
                episode=fresh, hospital=hospital, lines=lines, edition=edition, now=factories.at(2026, 11, 22, 14)
            )

    return composed


Compose = Callable[[Edition], Binder]


def test_those_who_give_care_read_all_of_it(compose: Compose) -> None:
    binder = compose(Edition.CARE)
    facts = {fact.label: fact.value for fact in binder.identity}
    assert facts["INS"].startswith("2\u00a041\u00a003")
    assert facts["Allergies"] == "Pénicilline"
    assert binder.datamatrix
    assert [entry.head for entry in binder.devices] == ["Sonde urinaire n° 16"]
    assert [entry.text for entry in binder.care] == ["Pilulier hebdomadaire"]
    assert "pansement de hanche, le matin" in [person.sub for person in binder.outside]


def test_those_who_help_at_home_read_nothing_medical(compose: Compose, unit: Unit) -> None:
    binder = compose(Edition.SOCIAL)
    text = repr([binder.identity, binder.care, binder.devices, binder.advice, binder.outside, binder.themes])
    for words in ("Pénicilline", "INS", "ilulier", "Sonde", "pansement", unit.name):
        assert words not in text
    for words in (
        "lever et toilette",
        "Lever avec déambulateur",
        "2e étage sans ascenseur",
        "Cabinet des Micocouliers",
    ):
        assert words in text
    assert binder.datamatrix == ""


def test_an_identity_that_is_not_qualified_shows_no_number(
    hospital: Hospital, episode: Episode, compose: Compose
) -> None:
    with enter(hospital):
        Patient.objects.filter(pk=episode.patient_id).update(identity_status=IdentityStatus.PROV)
    binder = compose(Edition.CARE)
    assert "2410330344" not in repr(binder.identity).replace("\u00a0", "")
    assert binder.datamatrix == ""


@pytest.mark.parametrize(
    ("code", "said"),
    [("30344", "Vergèze (30344)"), ("99109", "étranger (99109)"), ("30999", "30999"), ("", "non\u00a0renseigné")],
)
def test_the_birth_place_is_a_name_that_one_reads(
    compose: Compose, hospital: Hospital, episode: Episode, code: str, said: str
) -> None:
    factories.make_commune()
    with enter(hospital):
        Patient.objects.filter(pk=episode.patient_id).update(birth_place_code=code)
    assert {fact.label: fact.value for fact in compose(Edition.CARE).identity}["Lieu de naissance"] == said


def test_what_nobody_wrote_is_room_to_write(compose: Compose) -> None:
    binder = compose(Edition.CARE)
    themes = {theme.label: theme.texts for theme in binder.themes}
    assert themes["Logement, matériel"] == ("2e étage sans ascenseur",)
    assert themes["Ressources, droits"] == ()
    assert binder.messages == ()


def test_the_pdf_is_the_same_twice_on_few_pages_and_says_what_it_is(compose: Compose) -> None:
    binder = compose(Edition.CARE)
    first = binder_pdf(binder)
    assert first == binder_pdf(binder)
    with pikepdf.open(BytesIO(first)) as read:
        assert 4 <= len(read.pages) <= 5
        assert str(read.docinfo["/Title"]) == "Classeur de liaison de FABREGOUL Simone"
        assert read.Root.MarkInfo.Marked


def test_a_line_is_written_once_changed_and_taken_out(hospital: Hospital, nurse: Membership, episode: Episode) -> None:
    here: dict[str, Any] = {"member": nurse, "episode_id": episode.pk}
    with enter(hospital):
        with pytest.raises(DomainError) as refusal:
            write_line(**here, kind=LineKind.DEVICE, title="Sonde urinaire n° 16", words="Changer le 12")
        assert refusal.value.code == "already_there"
        line = BinderLine.objects.get(kind=LineKind.DEVICE)
        change_line(**here, line_id=line.pk, version=1, words="Retirée le 20")
        with pytest.raises(DomainError) as refusal:
            change_line(**here, line_id=line.pk, version=1, words="autre")
        assert refusal.value.code == "stale"
        for _ in range(2):
            remove_line(**here, line_id=line.pk)
        assert not BinderLine.objects.current().filter(pk=line.pk).exists()


def test_who_may_not_change_an_episode_writes_nothing(
    hospital: Hospital, operator: Membership, episode: Episode
) -> None:
    with enter(hospital), pytest.raises(DomainError) as refusal:
        write_line(member=operator, episode_id=episode.pk, kind=LineKind.ADVICE, title="Marcher")
    assert refusal.value.code == "forbidden"


def test_the_page_shows_what_each_reader_will_find(client_for: SignedIn, nurse: Membership, episode: Episode) -> None:
    browser, url = client_for(nurse), reverse("binder:binder", args=[episode.pk])
    assert "Pénicilline" in _main(browser.get(url, {"pour": "soins"}).content.decode())
    assert "Pénicilline" not in _main(browser.get(url, {"pour": "aide"}).content.decode())
    assert "Classeur de liaison" in browser.get(reverse("planning:plan", args=[episode.pk])).content.decode()


def _main(page: str) -> str:
    """The page without the banner, which is the nurse's."""
    return page[page.index('id="identite"') :]


def test_a_refused_line_keeps_what_was_typed(
    hospital: Hospital, client_for: SignedIn, nurse: Membership, episode: Episode
) -> None:
    browser, url = client_for(nurse), reverse("binder:write", args=[episode.pk])
    refused = browser.post(url, {"kind": "advice", "title": "", "words": "marcher chaque jour"})
    assert refused.status_code == 422
    assert "Dites de quoi il s’agit." in refused.content.decode()
    assert "marcher chaque jour" in refused.content.decode()
    typed = {"kind": "message", "title": "Appétit en baisse", "since": timezone.localdate().isoformat()}
    assert browser.post(url, typed).status_code == 302
    with enter(hospital):
        assert BinderLine.objects.get(kind=LineKind.MESSAGE).written_by == nurse.user


def test_the_pdf_names_nobody_in_its_file_name(client_for: SignedIn, nurse: Membership, episode: Episode) -> None:
    response = client_for(nurse).get(reverse("binder:pdf", args=[episode.pk]), {"pour": "aide"})
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="classeur-de-liaison-aide.pdf"'


def test_the_page_keeps_to_its_queries(
    hospital: Hospital, client_for: SignedIn, nurse: Membership, episode: Episode, django_assert_max_num_queries: Any
) -> None:
    with enter(hospital):
        for number in range(30):
            write_line(member=nurse, episode_id=episode.pk, kind=LineKind.MESSAGE, title=f"Jour {number}")
    browser, url = client_for(nurse), reverse("binder:binder", args=[episode.pk])
    browser.get(url)
    with django_assert_max_num_queries(21):
        assert browser.get(url).status_code == 200
