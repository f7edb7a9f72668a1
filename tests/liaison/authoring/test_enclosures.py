"""Files that go with a document: checked, kept encrypted, frozen by the signature, given with every copy."""
# ruff: noqa: F811 - fixtures of other suites

import hashlib
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError
from django.test import Client
from django.urls import reverse
from PIL import Image

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode, Task
from coordination.errors import DomainError
from coordination.links.models import LinkUse
from coordination.received import MediaType
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from liaison.authoring.actions import sign as sign_it
from liaison.authoring.actions import start_document, state_of
from liaison.authoring.enclosures import MOST_FILES, join_file, remove_file
from liaison.authoring.models import Document, DocumentContent, DocumentKind, EnclosedFile, Enclosure
from liaison.authoring.papers import paper_of
from liaison.authoring.rendering import FORMS, render
from liaison.content.parts import Enclosure as Enclosed
from liaison.documents.mailing import as_pdf
from liaison.letters.models import Letter, LetterKind, LetterState
from liaison.letters.writing import write_one
from tests.liaison.answers.conftest import Reader
from tests.liaison.letters.conftest import quick_pdf  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Membership], Client]
Fill = Callable[[Document], None]
Sign = Callable[[Document], Document]
Depart = Callable[..., Episode]


def a_pdf(pages: int = 1, **saved: Any) -> bytes:
    made = BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page()
        document.save(made, **(saved or {"deterministic_id": True}))
    return made.getvalue()


def a_jpeg() -> bytes:
    made = BytesIO()
    Image.new("RGB", (8, 8), "red").save(made, "JPEG")
    return made.getvalue()


@pytest.fixture
def join(nurse: Membership, hospital: Hospital) -> Callable[..., Enclosure]:
    """Join a file to a draft."""

    def joined(document: Document, title: str = "Ordonnance de pansements", content: bytes = b"") -> Enclosure:
        with enter(hospital):
            return join_file(
                member=nurse,
                episode_id=document.episode_id,
                document_id=document.pk,
                title=title,
                content=content or a_pdf(),
            )

    return joined


@pytest.fixture
def signed_with(draft: Document, fill: Fill, join: Callable[..., Enclosure], sign: Sign, quick_files: None) -> Document:
    """A signed letter with a prescription and a picture."""
    fill(draft)
    join(draft)
    join(draft, "Photo de la plaie", a_jpeg())
    return sign(draft)


def _send(client: Client, draft: Document, title: str, content: bytes) -> Any:
    sent = SimpleUploadedFile("FABREGOUL Simone.exe", content, "text/html")
    url = reverse("authoring:join", args=[draft.episode_id, draft.pk])
    return client.post(url, {"title": title, "content": sent})


# --- Joining ----------------------------------------------------------------------------------------------------------


def test_a_file_is_told_from_its_content_and_called_as_the_person_writes(
    client_for: ClientFor, nurse: Membership, hospital: Hospital, draft: Document
) -> None:
    client, content = client_for(nurse), a_pdf()
    for _ in range(2):
        assert _send(client, draft, "Ordonnance  de pansements", content).status_code == 302
    with enter(hospital):
        [one] = draft.enclosures.all()
    assert (one.title, one.media_type, one.size) == ("Ordonnance de pansements", "application/pdf", len(content))
    page = client.get(reverse("authoring:document", args=[draft.episode_id, draft.pk])).text
    assert "Ordonnance de pansements" in page
    assert "FABREGOUL Simone.exe" not in page
    file = client.get(reverse("authoring:enclosure", args=[draft.episode_id, draft.pk, one.pk]))
    assert file.content == content
    assert "attachment" in file["Content-Disposition"]
    assert "FABREGOUL" not in file["Content-Disposition"]


def test_the_content_is_encrypted_in_the_database(hospital: Hospital, draft: Document, join: Any) -> None:
    join(draft)
    with enter(hospital), connection.cursor() as cursor:
        cursor.execute("SELECT content, title FROM authoring_enclosedfile, authoring_enclosure")
        [(content, title)] = cursor.fetchall()
    assert b"%PDF" not in bytes(content)
    assert "Ordonnance" not in str(title)


@pytest.mark.parametrize(
    ("title", "content", "words"),
    [
        ("", a_pdf(), "Dites ce qu’est ce fichier."),
        ("x" * 81, a_pdf(), "80 caractères au plus"),
        ("Ordonnance", b"", "Ce fichier est vide."),
        ("Ordonnance", b"MZ\x90 a program", "ni un PDF, ni une photo"),
        ("Ordonnance", b"%PDF-1.7 no more than that\n%%EOF", "Ce PDF est abîmé"),
        ("Ordonnance", a_pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "demande un mot de passe"),
        ("Ordonnance", b"%PDF-" + bytes(25_000_001), "dépasse 25 Mo"),
    ],
    ids=["no title", "long title", "empty", "a program", "broken", "password", "too large"],
)
def test_what_is_refused_says_why_at_its_field_and_joins_nothing(
    title: str,
    content: bytes,
    words: str,
    client_for: ClientFor,
    nurse: Membership,
    hospital: Hospital,
    draft: Document,
) -> None:
    answer = _send(client_for(nurse), draft, title, content)
    assert answer.status_code == 422
    assert words in answer.text.replace("\xa0", " ")
    with enter(hospital):
        assert not Enclosure.objects.exists()
        assert not EnclosedFile.objects.exists()


def test_all_together_they_keep_below_what_a_mailbox_takes(
    draft: Document, join: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = a_jpeg()
    join(draft, "Photo", first)
    monkeypatch.setattr("liaison.authoring.enclosures.MOST_BYTES", len(first) + 10)
    with pytest.raises(DomainError) as refusal:
        join(draft, "Photo", a_jpeg()[:-2] + b"\x00\xff\xd9")
    assert refusal.value.code == "too_large"


def test_ten_files_are_enough(draft: Document, join: Any) -> None:
    for number in range(MOST_FILES):
        join(draft, f"Page {number}", a_pdf(number + 1))
    with pytest.raises(DomainError) as refusal:
        join(draft, "Encore", a_pdf(MOST_FILES + 1))
    assert refusal.value.code == "too_many"


def test_one_that_is_taken_off_is_erased_and_a_second_click_changes_nothing(
    client_for: ClientFor, nurse: Membership, hospital: Hospital, draft: Document, join: Any
) -> None:
    one = join(draft)
    url = reverse("authoring:unjoin", args=[draft.episode_id, draft.pk, one.pk])
    client = client_for(nurse)
    for _ in range(2):
        assert client.post(url).status_code == 302
    with enter(hospital):
        assert not EnclosedFile.objects.exists()


def test_the_social_sheet_takes_none(hospital: Hospital, nurse: Membership, episode: Episode, join: Any) -> None:
    with enter(hospital):
        social = start_document(member=nurse, episode_id=episode.pk, kind=DocumentKind.SOCIAL)
    with pytest.raises(DomainError) as refusal:
        join(social)
    assert refusal.value.code == "not_taken"


# --- Frozen -----------------------------------------------------------------------------------------------------------


def test_what_is_signed_names_its_files_and_is_hashed_with_them(hospital: Hospital, signed_with: Document) -> None:
    with enter(hospital):
        text = DocumentContent.objects.get(document=signed_with).text
    letter = paper_of(signed_with).read(text)
    assert [one.title for one in letter.enclosures] == ["Ordonnance de pansements", "Photo de la plaie"]
    assert letter.enclosures[0].sha256 == hashlib.sha256(a_pdf()).hexdigest()
    words = "Pièces jointes : Ordonnance de pansements (PDF), Photo de la plaie (photo JPEG)."
    assert paper_of(signed_with).text(letter).enclosures.replace("\xa0", " ") == words


def test_a_file_that_was_joined_while_one_read_is_not_signed_unseen(
    hospital: Hospital, doctor: Membership, draft: Document, fill: Fill, join: Any, quick_files: None
) -> None:
    fill(draft)
    doctor.user.rpps = "99900000003"
    with enter(hospital):
        seen = state_of(draft.sections.all(), draft.enclosures.all())
    join(draft)
    with enter(hospital), pytest.raises(DomainError) as refusal:
        sign_it(member=doctor, episode_id=draft.episode_id, document_id=draft.pk, seen=seen)
    assert refusal.value.code == "changed"


def test_after_the_signature_nothing_is_joined_nor_taken_off(
    hospital: Hospital, nurse: Membership, signed_with: Document, join: Any
) -> None:
    with pytest.raises(DomainError) as refusal:
        join(signed_with, "Trop tard")
    assert refusal.value.code == "frozen"
    with enter(hospital):
        one = signed_with.enclosures.first()
        with pytest.raises(DomainError):
            remove_file(
                member=nurse, episode_id=signed_with.episode_id, document_id=signed_with.pk, enclosure_id=one.pk
            )
        # Nor by the database, whatever the code does.
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            one.delete()


def test_the_next_version_begins_with_the_same_files_and_erases_none_of_the_former(
    hospital: Hospital, nurse: Membership, signed_with: Document
) -> None:
    with enter(hospital):
        second = start_document(member=nurse, episode_id=signed_with.episode_id)
        kept = list(second.enclosures.order_by("added_at", "pk"))
        assert [one.title for one in kept] == ["Ordonnance de pansements", "Photo de la plaie"]
        remove_file(member=nurse, episode_id=second.episode_id, document_id=second.pk, enclosure_id=kept[0].pk)
        assert EnclosedFile.objects.count() == 2
        assert signed_with.enclosures.count() == 2


# --- Leaving ----------------------------------------------------------------------------------------------------------


def test_the_archive_holds_them_as_documents(hospital: Hospital, signed_with: Document) -> None:
    with enter(hospital), ZipFile(BytesIO(render(signed_with, FORMS["xdm"]))) as archive:
        assert archive.read("IHE_XDM/SUBSET01/DOC0001.PDF") == a_pdf()
        assert archive.read("IHE_XDM/SUBSET01/DOC0002.PDF").startswith(b"%PDF")
        described = archive.read("IHE_XDM/SUBSET01/METADATA.XML").decode()
        index = archive.read("INDEX.HTM").decode()
    assert described.count("<rim:ExtrinsicObject") + described.count("<ExtrinsicObject") == 4
    assert hashlib.sha1(a_pdf(), usedforsecurity=False).hexdigest() in described
    assert "Photo de la plaie" in index


def test_a_picture_is_printed_on_a_page(join: Any) -> None:
    with pikepdf.open(BytesIO(as_pdf(a_jpeg(), MediaType.JPEG))) as page:
        assert len(page.pages) == 1
        assert page.pages[0].get_images()


@pytest.fixture
def copy(hospital: Hospital, gp: Any, signed_with: Document, depart: Depart, quick_pdf: None) -> Letter:
    """The GP's copy, sent."""
    depart(signed_with.episode)
    with enter(hospital):
        letter: Letter = Letter.objects.get(kind=LetterKind.LIAISON)
    assert write_one(hospital, letter_id=letter.pk)
    with enter(hospital):
        letter.refresh_from_db()
    return letter


def test_the_reader_sees_and_takes_them_and_nobody_else_does(hospital: Hospital, copy: Letter) -> None:
    reader = Reader(hospital, copy)
    page = reader.open().text
    assert "Ordonnance de pansements, PDF" in page
    assert "Photo de la plaie, photo JPEG" in page
    with enter(hospital):
        one = copy.document.enclosures.get(title__isnull=False, media_type="application/pdf")
    file = reader.client.get(f"{reader.base}piece-jointe/?piece={one.pk}")
    assert file.content == a_pdf()
    assert file["Content-Disposition"].startswith("attachment")
    assert file["Cache-Control"] == "no-store, private"
    with enter(hospital):
        assert LinkUse.objects.filter(event="downloaded").count() == 1
    for wrong in ("", "x", str(copy.pk)):
        assert reader.client.get(f"{reader.base}piece-jointe/?piece={wrong}").status_code == 404
    assert Client().get(f"{reader.base}piece-jointe/?piece={one.pk}").status_code == 404


def test_a_missing_file_is_refused_before_anything_is_queued_and_a_person_is_told(
    hospital: Hospital,
    gp: Any,
    draft: Document,
    fill: Fill,
    sign: Sign,
    quick_files: None,
    depart: Depart,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost = Enclosed(title="Ordonnance", media_type="application/pdf", size=9, sha256="0" * 64)
    monkeypatch.setattr("liaison.authoring.actions.with_files", lambda content, _: replace(content, enclosures=(lost,)))
    fill(draft)
    sign(draft)
    depart(draft.episode)
    with enter(hospital):
        letter = Letter.objects.get(kind=LetterKind.LIAISON)
    write_one(hospital, letter_id=letter.pk)
    with enter(hospital):
        letter.refresh_from_db()
        assert (letter.state, letter.last_error) == (LetterState.FAILED, "no_enclosure")
        assert not letter.dispatches.exists()
        task = Task.objects.live().get(subject_id=letter.pk)
    assert task.detail == "Une pièce jointe manque : rien ne part sans elle."
