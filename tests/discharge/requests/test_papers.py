"""Documents: checked before anything leaves, read by the provider they are for and by nobody else, cut at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.episodes.models import Contact, ContactRelation, Episode, NeedDomain
from coordination.episodes.opposition import oppose_sharing
from coordination.errors import DomainError
from coordination.links.models import LinkUse
from coordination.received import LARGEST, media_type_of
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.providers.models import Provider, ProviderType
from discharge.planning.actions import add_need
from discharge.requests.asking import withdraw_request
from discharge.requests.models import CarriedPaper, Paper, PaperFile, PaperReading
from discharge.requests.needed import DELIVERED
from discharge.requests.papers import add_paper, remove_paper
from discharge.requests.sheets import Sheet
from tests.discharge.requests.conftest import Ask, Reader
from tests.factories import A_PDF, A_PNG

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Membership], Client]
Read = Callable[[Provider], Reader]
A_JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 50 + b"\xff\xd9"


def text(page: Any) -> str:
    return str(page.content.decode())


@pytest.fixture
def had(types: dict[str, ProviderType]) -> Provider:
    return Provider.objects.create(
        kind="organisation", type=types["had"], name="HAD du Vistre", email="had@vistre.example", source="manual"
    )


@pytest.fixture
def ask_had(
    hospital: Hospital, nurse: Membership, episode: Episode, had: Provider, ask_nurses: Ask, types: dict[str, Any]
) -> Callable[[], Any]:
    """A whole request to HAD, with a need that somebody typed with a name."""

    def asked() -> Any:
        with enter(hospital):
            add_need(
                member=nurse,
                episode_id=episode.pk,
                domain=NeedDomain.NURSING,
                description="Nutrition de Mme Fabregoul la nuit",
            )
            Contact.objects.create(
                hospital_id=hospital.pk,
                patient=episode.patient,
                name="Mme Odile Roux",
                relation=ContactRelation.CHILD,
                is_carer=True,
                note="présente le soir",
            )
            paper = add_paper(member=nurse, episode_id=episode.pk, kind="prescription", content=A_PDF)
        return ask_nurses(
            [had],
            role=types["had"],
            has_consent=True,
            details={"treatments": "nutrition", "autonomy": "au lit", "carer": "sa fille"},
            papers=[paper.pk],
        )

    return asked


def shown(page: Any) -> dict[str, str]:
    """What the provider is shown: label → address, empty while it may not be read."""
    return {paper.label: paper.url for paper in page.context["papers"]}


@pytest.mark.parametrize(
    ("content", "expected"),
    [(A_PDF, "application/pdf"), (A_JPEG, "image/jpeg"), (A_PNG, "image/png")],
)
def test_a_file_is_told_from_its_content(content: bytes, expected: str) -> None:
    assert media_type_of(content) == expected


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<html><script>alert(1)</script>", "not_readable"),
        (A_PDF[:-8], "not_readable"),
        (b"PK\x03\x04 word/document.xml", "not_readable"),
        (A_JPEG[:-2], "not_readable"),
        (A_PDF + b"\0" * LARGEST, "too_large"),
    ],
)
def test_a_file_that_nobody_could_read_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        media_type_of(content)
    assert refusal.value.code == code


def test_the_data_name_types_of_the_directory_only(types: dict[str, ProviderType]) -> None:
    assert set(DELIVERED) <= set(types)


def test_a_file_is_stored_encrypted_and_once(hospital: Hospital, nurse: Membership, episode: Episode) -> None:
    with enter(hospital):
        first = add_paper(member=nurse, episode_id=episode.pk, kind="prescription", content=A_PDF)
        assert add_paper(member=nurse, episode_id=episode.pk, kind="prescription", content=A_PDF) == first
        assert PaperFile.objects.get().content == A_PDF
        stored = PaperFile.objects.extra(select={"raw": "content"}).values_list("raw", flat=True).get()
        assert b"%PDF" not in bytes(stored)
        assert "fabregoul" not in first.file_name.lower()
        for kind in ("nursing_sheet", "unknown"):
            with pytest.raises(DomainError, match="ne s’ajoute pas"):
                add_paper(member=nurse, episode_id=episode.pk, kind=kind, content=A_PDF)


def test_sheets_name_nobody_of_the_family(hospital: Hospital, ask_had: Callable[[], Any]) -> None:
    request = ask_had()
    with enter(hospital):
        assert [one.kind for one in request.papers.order_by("position")] == ["prescription", "consent", "nursing_sheet"]
        sheet = Sheet.from_json(CarriedPaper.objects.get(kind="nursing_sheet").sheet)
    words = str(sheet).casefold()
    for said in ("nutrition de mme [nom] la nuit", "chute à domicile", "présente le soir", "au lit", "ans"):
        assert said in words
    for secret in ("fabregoul", "simone", "berthézène", "cadereaux", "odile", "639986420"):
        assert secret not in words


def test_a_provider_reads_what_it_needs_to_decide_then_the_rest(
    hospital: Hospital, had: Provider, ask_had: Callable[[], Any], reader: Read
) -> None:
    ask_had()
    browser = reader(had)
    page = browser.open()
    papers = shown(page)
    assert list(papers) == ["Ordonnance", "Recueil du consentement", "Fiche infirmière"]
    assert not papers["Ordonnance"]
    sheet = browser.client.get(papers["Fiche infirmière"])
    assert sheet.content.startswith(b"%PDF")
    assert "attachment" in sheet.headers["Content-Disposition"]
    assert "no-store" in sheet.headers["Cache-Control"]
    with enter(hospital):
        hidden = CarriedPaper.objects.get(kind="prescription")
    refused = browser.client.get(papers["Fiche infirmière"].split("?")[0] + f"?piece={hidden.pk}")
    assert refused.status_code == 302
    page = browser.answer(
        page,
        "accepted",
        starts_on=page.context["request_"].starts_on.isoformat(),
        moment="morning",
        contact_name="Dr Anne Sorel",
        contact_phone="04 65 71 44 10",
    )
    assert browser.client.get(shown(page)["Ordonnance"]).content == A_PDF
    with enter(hospital):
        assert list(PaperReading.objects.order_by("at").values_list("carried__kind", "approach__name")) == [
            ("nursing_sheet", "HAD du Vistre"),
            ("prescription", "HAD du Vistre"),
        ]
        assert LinkUse.objects.filter(event="downloaded").count() == 2


def test_who_gives_up_reads_the_prescription_no_more(
    hospital: Hospital, nurses: list[Provider], ask_nurses: Ask, nurse: Membership, episode: Episode, reader: Read
) -> None:
    with enter(hospital):
        paper = add_paper(member=nurse, episode_id=episode.pk, kind="prescription", content=A_PDF)
    request = ask_nurses(nurses[:1], papers=[paper.pk])
    browser = reader(nurses[0])
    yes = {"starts_on": request.starts_on.isoformat(), "moment": "noon", "contact_name": "Mme R"}
    page = browser.answer(browser.open(), "accepted", contact_phone="04 65 71 33 48", **yes)
    address = shown(page)["Ordonnance"]
    assert browser.client.get(address).status_code == 200
    page = browser.answer(page, "refused", reason="no_skill")
    assert not any(shown(page).values())
    assert browser.client.get(address).status_code == 302


@pytest.mark.parametrize("end", ["opposed", "withdrawn", "removed"])
def test_opposition_withdrawal_and_removal_cut_the_documents(
    end: str,
    hospital: Hospital,
    nurse: Membership,
    episode: Episode,
    had: Provider,
    ask_had: Callable[[], Any],
    reader: Read,
) -> None:
    request = ask_had()
    browser = reader(had)
    yes = {"starts_on": request.starts_on.isoformat(), "moment": "noon", "contact_name": "Dr Sorel"}
    page = browser.answer(browser.open(), "accepted", contact_phone="04 65 71 44 10", **yes)
    address = shown(page)["Ordonnance"]
    with enter(hospital):
        if end == "opposed":
            oppose_sharing(member=nurse, episode_id=episode.pk)
        elif end == "withdrawn":
            withdraw_request(member=nurse, request_id=request.pk)
        else:
            remove_paper(member=nurse, episode_id=episode.pk, paper_id=Paper.objects.get().pk)
            remove_paper(member=nurse, episode_id=episode.pk, paper_id=Paper.objects.get().pk)
            assert not PaperFile.objects.exists()
    gone = browser.client.get(address, follow=True)
    assert A_PDF not in gone.content
    assert gone.headers["Content-Type"].startswith("text/html")
    with enter(hospital):
        assert not PaperReading.objects.exists()


def test_another_request_s_document_stays_closed(
    hospital: Hospital,
    had: Provider,
    ask_had: Callable[[], Any],
    nurses: list[Provider],
    ask_nurses: Ask,
    reader: Read,
) -> None:
    ask_had()
    ask_nurses(nurses[:1])
    browser, other = reader(had), reader(nurses[0])
    papers, page = shown(browser.open()), other.open()
    with enter(hospital):
        sheet = CarriedPaper.objects.get(kind="nursing_sheet", request__role="had")
    address = page.context["answer_url"].replace("reponse/", f"piece/?piece={sheet.pk}")
    assert other.client.get(address).status_code == 302
    assert other.client.get(papers["Fiche infirmière"]).status_code == 404
    assert Client().get(papers["Fiche infirmière"]).status_code == 404


def test_a_request_carries_what_its_type_needs_and_no_more(
    hospital: Hospital, nurse: Membership, episode: Episode, nurses: list[Provider], ask_nurses: Ask, service: Provider
) -> None:
    with enter(hospital):
        kinds = ("prescription", "medical_summary")
        files = [add_paper(member=nurse, episode_id=episode.pk, kind=kind, content=A_PDF).pk for kind in kinds]
    for role, expected in (("idel", ["nursing_sheet", "prescription"]), ("saad", ["social_sheet"])):
        target = nurses[0] if role == "idel" else service
        request = ask_nurses([target], role=ProviderType.objects.get(pk=role), papers=files)
        with enter(hospital):
            assert [one.kind for one in request.papers.order_by("position")] == expected


def test_a_good_file_is_kept_when_the_rest_is_refused(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, episode: Episode, had: Provider
) -> None:
    client = client_for(nurse)
    address = reverse("requests:ask", args=[episode.pk]) + f"?fiche={had.pk}"
    page = client.post(
        address,
        {
            "care": "Nutrition",
            "paper_prescription": SimpleUploadedFile("Mme FABREGOUL.pdf", A_PDF),
            "paper_medical_summary": SimpleUploadedFile("notes.docx", b"PK\x03\x04"),
        },
    )
    assert page.status_code == 422
    assert "ni un PDF, ni une photo" in text(page)
    with enter(hospital):
        paper = Paper.objects.get()
    assert page.context["form"]["papers"].value() == [str(paper.pk)]
    assert "Mme FABREGOUL.pdf" not in text(page)
    rows = {row.needed.kind.code: row for row in page.context["papers"]}
    assert (rows["prescription"].lacks, rows["nursing_sheet"].lacks) == (False, True)


def test_the_hospital_reads_what_was_sent_and_who_read_it(
    client_for: ClientFor,
    hospital: Hospital,
    nurse: Membership,
    episode: Episode,
    had: Provider,
    ask_had: Callable[[], Any],
    reader: Read,
) -> None:
    request = ask_had()
    browser = reader(had)
    browser.client.get(shown(browser.open())["Fiche infirmière"])
    client = client_for(nurse)
    page = client.get(reverse("requests:episode", args=[episode.pk]))
    assert "lecture par HAD du Vistre" in text(page)
    with enter(hospital):
        ids = dict(request.papers.values_list("kind", "pk"))
        paper = Paper.objects.get()
    assert client.get(reverse("requests:carried", args=[episode.pk, ids["nursing_sheet"]])).content[:5] == b"%PDF-"
    assert client.get(reverse("requests:paper", args=[episode.pk, paper.pk])).content == A_PDF
    client.post(reverse("requests:remove_paper", args=[episode.pk, paper.pk]))
    assert "retiré" in text(client.get(reverse("requests:episode", args=[episode.pk])))
    for name, pk in (("carried", ids["prescription"]), ("paper", paper.pk)):
        assert client.get(reverse(f"requests:{name}", args=[episode.pk, pk])).status_code == 404
