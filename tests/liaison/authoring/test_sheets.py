"""The four sheets: begun from what is known, written and signed by their own functions, sent to their own readers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.episodes.models import Episode
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.planning.models import CircleMember
from discharge.sharing.actions import record_consent, set_basis
from discharge.sharing.models import Basis, GivenBy, Means
from discharge.sharing.recipients import of_member
from liaison.authoring import actions
from liaison.authoring.completeness import gaps
from liaison.authoring.models import Document, DocumentContent, DocumentFile, DocumentKind, DocumentState
from liaison.authoring.papers import PAPERS
from liaison.authoring.producing import produce_one
from liaison.letters.models import Letter, LetterKind, LetterState
from tests import factories
from tests.liaison.authoring.typed import BODIES
from tests.liaison.authoring.typed_sheets import SHEETS

Begin = Callable[[DocumentKind, Membership], Document]
Signed = Callable[[DocumentKind, Membership], Document]


@pytest.fixture
def social_worker(hospital: Hospital) -> Membership:
    return factories.make_member(hospital, Role.SOCIAL_WORKER, "Sofiane", "Merrad")


@pytest.fixture
def begin(hospital: Hospital, episode: Episode) -> Begin:
    """A whole draft of one kind."""

    def begun(kind: DocumentKind, member: Membership) -> Document:
        with enter(hospital):
            document = actions.start_document(member=member, episode_id=episode.pk, kind=kind)
            versions = dict(document.sections.values_list("key", "version"))
            for key, body in SHEETS[kind].items():
                actions.save_part(
                    member=member,
                    episode_id=episode.pk,
                    document_id=document.pk,
                    key=key,
                    version=versions[key],
                    body=body,
                )
        return document

    return begun


@pytest.fixture
def signed(hospital: Hospital, begin: Begin) -> Signed:
    """A whole sheet, signed, its files made."""

    def made(kind: DocumentKind, member: Membership) -> Document:
        document = begin(kind, member)
        with enter(hospital):
            sign(document, member)
        produce_one(hospital)
        return document

    return made


def sign(document: Document, member: Membership) -> Document:
    seen = actions.state_of(document.sections.all())
    return actions.sign(member=member, episode_id=document.episode_id, document_id=document.pk, seen=seen)


def refusal_of(action: Callable[[], Any]) -> str:
    with pytest.raises(DomainError) as refusal:
        action()
    return refusal.value.code


@pytest.mark.parametrize("kind", SHEETS)
def test_a_whole_sheet_lacks_nothing_and_an_empty_one_says_what(kind: DocumentKind) -> None:
    assert gaps(PAPERS[kind], SHEETS[kind]) == []
    assert {gap.section for gap in gaps(PAPERS[kind], {})} >= {PAPERS[kind].sections[0].key}


@pytest.mark.parametrize("kind", SHEETS)
def test_an_empty_draft_is_shown_on_screen_and_on_paper(
    hospital: Hospital,
    nurse: Membership,
    social_worker: Membership,
    episode: Episode,
    client_for: Callable[[Membership], Client],
    kind: DocumentKind,
) -> None:
    member = social_worker if kind == DocumentKind.SOCIAL else nurse
    client = client_for(member)
    answer = client.post(reverse("authoring:start", args=[episode.pk, kind]))
    page = client.get(answer["Location"])
    written = page.content.decode()
    assert page.status_code == 200
    assert PAPERS[kind].title in written
    assert "Brouillon, non signée" in written
    with enter(hospital):
        draft = Document.objects.get(kind=kind)
    paper = client.get(reverse("authoring:preview", args=[episode.pk, draft.pk]))
    assert paper.content.startswith(b"%PDF")


def test_the_lettre_de_liaison_is_not_typed_again(
    hospital: Hospital, nurse: Membership, draft: Document, fill: Callable[[Document], None], home_nurse: CircleMember
) -> None:
    fill(draft)
    with enter(hospital):
        found = {
            kind: {
                section.key: section.body
                for section in actions.start_document(
                    member=nurse, episode_id=draft.episode_id, kind=kind
                ).sections.all()
            }
            for kind in SHEETS
        }
    nursing, patient = found[DocumentKind.NURSING], found[DocumentKind.PATIENT]
    assert nursing["visit"]["allergies_text"] == BODIES["surroundings"]["allergies_text"]
    assert nursing["visit"]["first_visit"] == "2026-01-08"
    assert nursing["doses"]["stopped"] == "Zopiclone 7,5 mg"
    assert found[DocumentKind.PHARMACIST]["treatments"] == BODIES["treatments"]
    assert patient["stopped"]["rows"] == [{"name": "Zopiclone 7,5 mg", "why": "chute"}]
    assert patient["appointments"]["rows"][0]["what"].startswith("10 h 40, Consultation")
    assert patient["visits"]["rows"][0]["on"] == "2026-01-08"


@pytest.mark.parametrize(
    ("kind", "signer", "others"),
    [
        (DocumentKind.NURSING, "nurse", ["social_worker"]),
        (DocumentKind.PHARMACIST, "doctor", ["social_worker"]),
        (DocumentKind.SOCIAL, "social_worker", ["nurse", "doctor"]),
        (DocumentKind.PATIENT, "nurse", ["social_worker"]),
    ],
)
def test_each_sheet_is_signed_by_its_own_function(
    hospital: Hospital, begin: Begin, request: pytest.FixtureRequest, kind: DocumentKind, signer: str, others: list[str]
) -> None:
    member: Membership = request.getfixturevalue(signer)
    document = begin(kind, member)
    with enter(hospital):
        for other in others:
            assert refusal_of(lambda: sign(document, request.getfixturevalue(other))) == "forbidden"  # noqa: B023
        assert sign(document, member).state == DocumentState.SIGNED


def test_a_social_worker_writes_no_care_and_a_doctor_no_social_sheet(
    hospital: Hospital, social_worker: Membership, doctor: Membership, nurse: Membership, episode: Episode
) -> None:
    with enter(hospital):
        for kind, key, member in (
            (DocumentKind.NURSING, "visit", social_worker),
            (DocumentKind.SOCIAL, "situation", doctor),
        ):
            document = actions.start_document(member=nurse, episode_id=episode.pk, kind=kind)

            def save(document: Document = document, key: str = key, member: Membership = member) -> None:
                actions.save_part(
                    member=member,
                    episode_id=episode.pk,
                    document_id=document.pk,
                    key=key,
                    version=1,
                    body=SHEETS[DocumentKind(document.kind)][key],
                )

            assert refusal_of(save) == "forbidden"


@pytest.mark.usefixtures("quick_files")
def test_each_reader_receives_the_sheet_of_their_role_and_no_other(
    hospital: Hospital,
    nurse: Membership,
    social_worker: Membership,
    gp: CircleMember,
    home_nurse: CircleMember,
    add_to_circle: Callable[..., CircleMember],
    episode: Episode,
    signed: Signed,
    depart: Callable[..., Any],
) -> None:
    pharmacy = add_to_circle(episode, "pharmacie", "Pharmacie du Beffroi")
    service = add_to_circle(episode, "ccas", "CCAS de Vergèze")
    for kind in SHEETS:
        signed(kind, social_worker if kind == DocumentKind.SOCIAL else nurse)
    depart(episode)
    with enter(hospital):
        sent = set(Letter.objects.exclude(kind=LetterKind.J0).values_list("kind", "circle_member"))
        asked = set(episode.tasks.live().filter(kind="liaison").values_list("title", flat=True))
    assert sent == {
        (LetterKind.NURSING, home_nurse.pk),
        (LetterKind.PHARMACIST, pharmacy.pk),
        (LetterKind.SOCIAL, service.pk),
    }
    assert gp.pk not in {member for _, member in sent}
    # What nobody receives by link is given by hand; the letter of the law is still to be signed.
    assert asked == {"Remettre la fiche du patient", "Signer la lettre de liaison"}


@pytest.mark.usefixtures("quick_files")
def test_a_corrected_sheet_replaces_the_one_that_was_read(
    hospital: Hospital,
    nurse: Membership,
    home_nurse: CircleMember,
    episode: Episode,
    signed: Signed,
    depart: Callable[..., Any],
) -> None:
    first = signed(DocumentKind.NURSING, nurse)
    depart(episode)
    second = signed(DocumentKind.NURSING, nurse)
    with enter(hospital):
        first.refresh_from_db()
        states = dict(Letter.objects.filter(kind=LetterKind.NURSING).values_list("document", "state"))
    assert (first.state, second.number) == (DocumentState.REPLACED, 2)
    assert states == {first.pk: LetterState.WITHDRAWN, second.pk: LetterState.DUE}


def test_the_social_sheet_never_bears_the_ins_nor_the_ward(
    hospital: Hospital, social_worker: Membership, episode: Episode, signed: Signed
) -> None:
    document = signed(DocumentKind.SOCIAL, social_worker)
    with enter(hospital):
        said = DocumentContent.objects.get(document=document).text
        cda = bytes(DocumentFile.objects.get(document=document).cda).decode()
        unit, motive, ins = episode.unit.name, episode.motive, episode.patient.ins
    assert motive not in said + cda
    assert unit not in said + cda
    assert not ins or ins not in said + cda


def test_a_signed_sheet_leaves_as_paper_and_as_a_document_of_level_one(
    nurse: Membership, episode: Episode, signed: Signed, client_for: Callable[[Membership], Client]
) -> None:
    document = signed(DocumentKind.NURSING, nurse)
    client = client_for(nurse)

    def form(key: str) -> Any:
        return client.get(reverse("authoring:form", args=[episode.pk, document.pk, key]))

    assert form("pdf").content.startswith(b"%PDF")
    assert b"nonXMLBody" in form("cda").content
    # The structured forms are the letter's.
    assert form("fhir").status_code == 404


def test_how_easily_the_patient_reads_is_shown_while_it_is_written(
    nurse: Membership, begin: Begin, client_for: Callable[[Membership], Client]
) -> None:
    document = begin(DocumentKind.PATIENT, nurse)
    page = client_for(nurse).get(reverse("authoring:document", args=[document.episode_id, document.pk]))
    assert "Lisibilité" in page.content.decode()


@pytest.mark.usefixtures("quick_files")
def test_what_may_not_go_yet_says_why_and_leaves_when_it_may(
    hospital: Hospital,
    nurse: Membership,
    home_nurse: CircleMember,
    add_to_circle: Callable[..., CircleMember],
    episode: Episode,
    signed: Signed,
    depart: Callable[..., Any],
) -> None:
    care = add_to_circle(episode, "had", "HAD des Costières")
    with enter(hospital):
        usual, waiting = (
            of_member(CircleMember.objects.select_related("role").get(pk=one.pk)) for one in (home_nurse, care)
        )
        set_basis(member=nurse, episode_id=episode.pk, recipient=usual, version=0, basis=Basis.SOCIAL, reason="dit")
    signed(DocumentKind.NURSING, nurse)
    depart(episode)

    def sent() -> set[Any]:
        return set(Letter.objects.filter(kind=LetterKind.NURSING).values_list("circle_member", flat=True))

    with enter(hospital):
        assert sent() == set()
        told = dict(episode.timeline.filter(summary__startswith="Non envoyé à").values_list("summary", "detail"))
        assert told["Non envoyé à Cabinet des Micocouliers : fiche de liaison infirmière"].startswith(
            "Ce destinataire ne"
        )
        assert told["Non envoyé à HAD des Costières : fiche de liaison infirmière"].startswith("L’accord")
        record_consent(
            member=nurse,
            episode_id=episode.pk,
            recipient=waiting,
            version=0,
            given_by=GivenBy.PATIENT,
            means=Means.ORAL,
            given_on=timezone.localdate(),
        )
        assert sent() == {care.pk}
        set_basis(
            member=nurse, episode_id=episode.pk, recipient=usual, version=1, basis=Basis.CARE_TEAM, reason="soigne"
        )
        assert sent() == {care.pk, home_nurse.pk}
