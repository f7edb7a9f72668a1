"""The entry letter from the question to the stay: asked by a link, written by parts, given once, taken into the lettre de liaison."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.cancelling import cancel_episode
from coordination.episodes.models import Episode, Task, TaskState, WhyCancelled
from coordination.errors import DomainError
from coordination.links.models import SecureLink
from coordination.messaging.models import Channel, Message, MessageState
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.planning.models import CircleMember
from discharge.sharing.models import Disclosure
from liaison.authoring.actions import save_part, sign, start_document, state_of
from liaison.authoring.models import Document, DocumentContent, DocumentFile, DocumentKind, DocumentState
from liaison.authoring.papers.entry import home_treatments
from liaison.authoring.producing import produce_one
from liaison.content.entry import EntryLetter, HomeTreatment
from liaison.entry import actions
from liaison.entry.models import ENTRY_TRANSITIONS, EntryRequest, EntryState
from liaison.entry.moves import READ_TASK, move
from tests.factories import A_PDF
from tests.liaison.entry.conftest import Doctor

Ask = Callable[[], EntryRequest]
Outside = Callable[[], Doctor]
NAMES = ("Simone", "Fabregoul", "FABREGOUL")


def text(page: Any) -> str:
    return str(page.content.decode()).replace("\u00a0", " ")


def state_of_request(hospital: Hospital, asked: EntryRequest) -> str:
    with enter(hospital):
        return str(EntryRequest.objects.get(pk=asked.pk).state)


def test_the_mail_carries_a_link_and_no_name(hospital: Hospital, ask: Ask, doctor_outside: Outside) -> None:
    asked = ask()
    [mail] = doctor_outside().messages(Channel.MAIL)
    assert mail.address == asked.mail
    assert not any(name in f"{mail.subject} {mail.body}" for name in NAMES)
    landing = doctor_outside().arrive()
    assert "lettre d’entrée" in text(landing)
    assert not any(name in text(landing) for name in NAMES)


def test_the_code_opens_the_form_and_the_opening_is_disclosed(
    hospital: Hospital, ask: Ask, doctor_outside: Outside
) -> None:
    asked = ask()
    page = doctor_outside().open()
    assert page.status_code == 200
    assert "Simone" in text(page)
    assert "Relire avant d’envoyer" in text(page)
    # What the directory knows of the doctor, as one reads a number.
    assert 'value="04 65 71 33 02"' in text(page)
    with enter(hospital):
        assert list(Disclosure.objects.filter(subject_id=asked.pk).order_by("at").values_list("kind", "scope")) == [
            ("sent", "identity"),
            ("opened", "identity"),
        ]


def test_a_draft_is_kept_and_found_again_from_another_browser(
    hospital: Hospital, ask: Ask, doctor_outside: Outside
) -> None:
    asked = ask()
    first = doctor_outside()
    page = first.save(first.open(), **{"home-home": "Portage de repas"})
    assert "Brouillon enregistré" in text(page)
    again = doctor_outside().open()
    assert "Portage de repas" in text(again)
    assert state_of_request(hospital, asked) == EntryState.BEGUN


def test_what_is_missing_is_said_and_nothing_is_given(hospital: Hospital, ask: Ask, doctor_outside: Outside) -> None:
    asked, browser = ask(), doctor_outside()
    review = browser.save(browser.open(), then="relire", **{"allergies-allergies": "", "risks-risks_none": ""})
    assert [gap.target for gap in review.context["gaps"]] == ["id_allergies-allergies_0", "id_risks-risks"]
    assert "à compléter" in text(review)
    assert "Envoyer à l’hôpital" not in text(review)
    answer = browser.client.post(review.context["give_url"], {"seen": review.context["seen"]})
    assert answer.status_code == 409
    assert state_of_request(hospital, asked) == EntryState.BEGUN


def test_a_box_that_is_too_long_keeps_everything_typed_and_saves_nothing(
    hospital: Hospital, ask: Ask, doctor_outside: Outside
) -> None:
    asked, browser = ask(), doctor_outside()
    page = browser.save(browser.open(), **{"reason-reason": "x" * 1001, "author-phone": "12"})
    assert page.status_code == 422
    assert {bound.html_name for bound in page.context["errors"]} == {"reason-reason", "author-phone"}
    assert "Hypertension" in text(page)
    assert state_of_request(hospital, asked) == EntryState.ASKED


def test_given_it_is_frozen_and_a_task_of_the_ward_doctor(
    hospital: Hospital, ask: Ask, doctor_outside: Outside, doctor: Membership, quick_files: None
) -> None:
    asked, browser = ask(), doctor_outside()
    page = browser.give(browser.open())
    assert "l’hôpital a reçu votre lettre" in text(page)
    with enter(hospital):
        asked = EntryRequest.objects.select_related("document").get(pk=asked.pk)
        assert (asked.state, asked.document.state) == (EntryState.GIVEN, DocumentState.SIGNED)
        assert asked.document.signed_by is None
        letter = EntryLetter.from_json(DocumentContent.objects.get(document=asked.document).text)
        assert letter.treatments == (
            HomeTreatment(name="Apixaban 2,5 mg", dose="1 matin et soir"),
            HomeTreatment(name="Zopiclone 7,5 mg"),
        )
        assert (letter.allergies.text, letter.risks.found, letter.doctor.phone) == (
            "Amoxicilline",
            False,
            "+33465713302",
        )
        task = Task.objects.get(kind=READ_TASK)
        assert (task.owner, task.subject_id) == (doctor.user, asked.document_id)


def test_its_files_are_a_pdf_and_a_clinical_document(hospital: Hospital, ask: Ask, doctor_outside: Outside) -> None:
    asked, browser = ask(), doctor_outside()
    browser.give(browser.open())
    assert produce_one(hospital)
    with enter(hospital):
        kept = DocumentFile.objects.get(document=asked.document_id)
        assert bytes(kept.pdf).startswith(b"%PDF")
        assert b"1.2.250.1.213.1.1.1.21" in bytes(kept.cda)


def test_a_second_sending_changes_nothing(
    hospital: Hospital, ask: Ask, doctor_outside: Outside, quick_files: None
) -> None:
    ask()
    browser = doctor_outside()
    form = browser.open()
    review = browser.save(form, then="relire")
    for _ in range(2):
        page = browser.client.post(review.context["give_url"], {"seen": review.context["seen"]}, follow=True)
        assert "l’hôpital a reçu votre lettre" in text(page)
    assert "l’hôpital a reçu votre lettre" in text(browser.save(form, **{"reason-reason": "Autre chose"}))
    with enter(hospital):
        assert DocumentContent.objects.count() == 1
        assert Task.objects.filter(kind=READ_TASK).count() == 1


def test_of_two_browsers_the_second_is_told_and_keeps_its_words(
    hospital: Hospital, ask: Ask, doctor_outside: Outside
) -> None:
    asked, first, second = ask(), doctor_outside(), doctor_outside()
    pages = first.open(), second.open()
    first.save(pages[0])
    page = second.save(pages[1], **{"reason-reason": "Chute dans l’escalier"})
    assert page.status_code == 409
    assert "Modifié ailleurs" in text(page)
    assert "Chute dans l’escalier" in text(page)
    with enter(hospital):
        assert asked.document.sections.get(key="reason").body["reason"] == "Chute, douleur de la hanche"
    page = second.save(page, **{"reason-reason": "Chute dans l’escalier"})
    assert page.status_code == 200
    with enter(hospital):
        assert asked.document.sections.get(key="reason").body["reason"] == "Chute dans l’escalier"


def test_what_was_written_after_the_reading_refuses_the_gift(
    hospital: Hospital, ask: Ask, doctor_outside: Outside
) -> None:
    asked, first, second = ask(), doctor_outside(), doctor_outside()
    review = first.save(first.open(), then="relire")
    second.save(second.open(), **{"home-home": "Plus personne"})
    page = first.client.post(review.context["give_url"], {"seen": review.context["seen"]})
    assert page.status_code == 409
    assert "Une partie a changé" in text(page)
    assert state_of_request(hospital, asked) == EntryState.BEGUN


def test_a_pdf_may_be_given_instead(
    hospital: Hospital, ask: Ask, doctor_outside: Outside, nurse: Membership, client_for: Callable[[Membership], Client]
) -> None:
    asked, browser = ask(), doctor_outside()
    form = browser.open()
    page = browser.client.post(form.context["file_url"], {"file": SimpleUploadedFile("lettre.pdf", A_PDF)}, follow=True)
    assert "Votre PDF est gardé tel quel." in text(page)
    with enter(hospital):
        kept = DocumentFile.objects.get(document=asked.document_id)
        assert bytes(kept.pdf) == A_PDF
        assert b"nonXMLBody" in bytes(kept.cda)
    shown = client_for(nurse).get(reverse("authoring:document", args=[asked.episode_id, asked.document_id]))
    assert "dans le PDF que le médecin a joint" in text(shown)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"<html>", "ni un PDF"),
        (b"\xff\xd8\xff" + b"x" * 10 + b"\xff\xd9", "Joignez un PDF"),
        (b"%PDF-" + b"x" * 10_000_001, "Mo"),
    ],
)
def test_another_file_is_refused_at_its_box(
    hospital: Hospital, ask: Ask, doctor_outside: Outside, content: bytes, words: str
) -> None:
    asked, browser = ask(), doctor_outside()
    form = browser.open()
    page = browser.client.post(form.context["file_url"], {"file": SimpleUploadedFile("lettre.pdf", content)})
    assert page.status_code == 422
    assert words in text(page)
    assert state_of_request(hospital, asked) == EntryState.ASKED


def test_an_infected_file_does_not_enter(
    hospital: Hospital, ask: Ask, doctor_outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    def infected(content: bytes) -> None:
        raise DomainError("L’antivirus a trouvé quelque chose dans ce fichier.", code="infected")

    monkeypatch.setattr("liaison.entry.writing.check_clean", infected)
    asked, browser = ask(), doctor_outside()
    form = browser.open()
    page = browser.client.post(form.context["file_url"], {"file": SimpleUploadedFile("lettre.pdf", A_PDF)})
    assert "antivirus" in text(page)
    assert state_of_request(hospital, asked) == EntryState.ASKED


def test_an_expired_link_says_so_and_takes_nothing(hospital: Hospital, ask: Ask, doctor_outside: Outside) -> None:
    asked, browser = ask(), doctor_outside()
    form = browser.open()
    with enter(hospital):
        now = timezone.now()
        SecureLink.objects.filter(subject_id=asked.pk).update(
            created_at=now - timedelta(days=2), valid_until=now - timedelta(days=1)
        )
    page = browser.save(form)
    assert page.status_code == 410
    assert "Ce lien a expiré" in text(page)
    assert state_of_request(hospital, asked) == EntryState.ASKED


@pytest.mark.parametrize("how", ["withdrawn", "opposed", "cancelled", "left"])
def test_what_is_no_longer_awaited_is_refused(
    hospital: Hospital,
    nurse: Membership,
    episode: Episode,
    ask: Ask,
    doctor_outside: Outside,
    depart: Callable[..., Episode],
    how: str,
) -> None:
    asked, browser = ask(), doctor_outside()
    form = browser.open()
    review = browser.save(form, then="relire")
    with enter(hospital):
        if how == "withdrawn":
            actions.withdraw(member=nurse, episode_id=episode.pk, request_id=asked.pk)
        elif how == "opposed":
            actions.stop_opposed(Episode.objects.get(pk=episode.pk))
        elif how == "cancelled":
            version = Episode.objects.get(pk=episode.pk).version
            cancel_episode(member=nurse, episode_id=episode.pk, version=version, why=WhyCancelled.MISTAKE)
    if how == "left":
        depart(episode)
    page = browser.client.post(review.context["give_url"], {"seen": review.context["seen"]}, follow=True)
    assert page.status_code == 410
    assert state_of_request(hospital, asked) == EntryState.WITHDRAWN
    with enter(hospital):
        assert Document.objects.get(pk=asked.document_id).state == DocumentState.CANCELLED
        assert not DocumentContent.objects.exists()


def test_a_stay_closed_behind_a_living_link_awaits_nothing(
    hospital: Hospital, ask: Ask, doctor_outside: Outside, episode: Episode
) -> None:
    ask()
    browser = doctor_outside()
    form = browser.open()
    with enter(hospital):
        Episode.objects.filter(pk=episode.pk).update(state="cancelled")
    page = browser.save(form)
    assert "n’est plus attendue" in text(page)


def test_a_wrong_recipient_and_a_mail_that_fails_are_put_in_front_of_a_person(
    hospital: Hospital, ask: Ask, doctor_outside: Outside
) -> None:
    asked = ask()
    browser = doctor_outside()
    browser.client.post(browser.open().context["wrong_recipient_url"])
    assert state_of_request(hospital, asked) == EntryState.UNREACHED
    again = ask()
    with enter(hospital):
        message = Message.objects.get(subject_id=again.pk)
        message.state = MessageState.FAILED
        actions.on_message_change(message)
        assert Task.objects.filter(kind="entry_letter_ask", state=TaskState.OPEN).count() == 2
    assert state_of_request(hospital, again) == EntryState.UNREACHED


def test_asking_twice_asks_once_and_only_of_a_doctor_with_two_addresses(
    hospital: Hospital,
    nurse: Membership,
    episode: Episode,
    gp: CircleMember,
    home_nurse: CircleMember,
    ask: Ask,
) -> None:
    assert ask().pk == ask().pk
    with enter(hospital):
        assert Message.objects.count() == 1
        refused = {}
        CircleMember.objects.filter(pk=gp.pk).update(mobile="")
        EntryRequest.objects.update(state=EntryState.WITHDRAWN)
        for member in (home_nurse, gp):
            with pytest.raises(DomainError) as refusal:
                actions.ask_letter(member=nurse, episode_id=episode.pk, circle_member_id=member.pk)
            refused[member.name] = refusal.value.code
    assert refused == {home_nurse.name: "not_a_doctor", gp.name: "no_address"}


def test_nobody_of_the_hospital_reads_a_draft_or_gives_it(
    hospital: Hospital,
    doctor: Membership,
    ask: Ask,
    doctor_outside: Outside,
    client_for: Callable[[Membership], Client],
) -> None:
    asked, browser = ask(), doctor_outside()
    browser.save(browser.open())
    assert (
        client_for(doctor).get(reverse("authoring:document", args=[asked.episode_id, asked.document_id])).status_code
        == 404
    )
    with enter(hospital):
        seen = state_of(asked.document.sections.all())
        with pytest.raises(DomainError):
            sign(member=doctor, episode_id=asked.episode_id, document_id=asked.document_id, seen=seen)
        with pytest.raises(DomainError):
            save_part(
                member=doctor,
                episode_id=asked.episode_id,
                document_id=asked.document_id,
                key="reason",
                version=1,
                body={"reason": "autre"},
            )


def test_the_lettre_de_liaison_begins_with_it_and_an_untouched_draft_takes_it(
    hospital: Hospital, nurse: Membership, episode: Episode, ask: Ask, doctor_outside: Outside, quick_files: None
) -> None:
    with enter(hospital):
        draft = start_document(member=nurse, episode_id=episode.pk)
    ask()
    browser = doctor_outside()
    browser.give(browser.open())
    with enter(hospital):
        bodies = {section.key: section.body for section in draft.sections.all()}
        assert [(row["name"], row["before"]) for row in bodies["treatments"]["rows"]] == [
            ("Apixaban 2,5 mg", "1 matin et soir"),
            ("Zopiclone 7,5 mg", ""),
        ]
        assert bodies["surroundings"]["allergies_text"] == "Amoxicilline"
        assert bodies["surroundings"]["referred_text"] == "Dr Martine Escoubas"


def test_the_team_sees_it_on_the_letters_and_on_the_overview(
    hospital: Hospital,
    nurse: Membership,
    ask: Ask,
    doctor_outside: Outside,
    quick_files: None,
    client_for: Callable[[Membership], Client],
) -> None:
    asked, browser = ask(), doctor_outside()
    client = client_for(nurse)
    tab = client.get(reverse("letters:episode", args=[asked.episode_id]))
    assert "Demandée" in text(tab)
    assert "Ne plus la demander" in text(tab)
    browser.give(browser.open())
    for page in ("letters:episode", "episodes:overview"):
        assert reverse("authoring:document", args=[asked.episode_id, asked.document_id]) in text(
            client.get(reverse(page, args=[asked.episode_id]))
        )
    shown = text(client.get(reverse("authoring:document", args=[asked.episode_id, asked.document_id])))
    assert "donnée par Dr Martine Escoubas" in shown
    assert "Remise en main propre" not in shown


def test_every_declared_move_is_possible_and_no_other(hospital: Hospital, ask: Ask) -> None:
    asked = ask()
    with enter(hospital):
        for start in EntryState:
            for to in EntryState:
                asked.state = start
                asked.given_at = timezone.now() if to == EntryState.GIVEN else None
                if (start, to) in ENTRY_TRANSITIONS:
                    move(asked, to)
                else:
                    with pytest.raises(DomainError):
                        move(asked, to)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Apixaban 2,5 mg : 1 matin", ("Apixaban 2,5 mg", "1 matin")),
        ("Apixaban 2,5 mg", ("Apixaban 2,5 mg", "")),
        ("Lévothyrox 75 µg - 1 à jeun", ("Lévothyrox 75 µg", "1 à jeun")),
        ("Amoxicilline/ac. clavulanique 1 g:125", ("Amoxicilline/ac. clavulanique 1 g:125", "")),
        (" : 1 matin", (": 1 matin", "")),
    ],
)
def test_a_line_of_treatment_is_a_name_and_a_dose(typed: str, found: tuple[str, str]) -> None:
    [one] = home_treatments({"treatments": typed})
    assert (one.name, one.dose) == found


def test_the_same_letter_kinds_do_not_stand_in_each_others_way(
    hospital: Hospital, ask: Ask, doctor_outside: Outside, quick_files: None
) -> None:
    for _ in range(2):
        ask()
        browser = doctor_outside()
        browser.give(browser.open())
    with enter(hospital):
        assert Document.objects.filter(kind=DocumentKind.ENTRY, state=DocumentState.SIGNED).count() == 2
