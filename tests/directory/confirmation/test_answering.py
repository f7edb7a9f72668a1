"""What a service answers, through its link."""

from datetime import date, time, timedelta
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from coordination.accounts.models import User
from coordination.errors import DomainError
from coordination.links.actions import revoke_links
from coordination.links.models import LinkEnd, SecureLink
from coordination.tenancy.scope import enter
from directory.confirmation.actions import _move
from directory.confirmation.models import (
    ANSWERED,
    CONFIRMATION_TRANSITIONS,
    Confirmation,
    ConfirmationState,
    Turn,
)
from directory.confirmation.queries import to_ask
from directory.providers.actions import edit_provider, note_absence
from directory.providers.models import Absence, Capacity, OpeningHours, Provider
from tests.directory.confirmation.conftest import Service

# Whom or what a mail or a page without account must never speak of.
HEALTH = ("diagnos", "pathologie", "traitement", "né le", "née le")


def test_all_is_right_in_one_tap(service: Service) -> None:
    page = service.enter_page()
    assert "SSIAD du Vistre" in page.text
    assert "04 65 71 44 10" in page.text.replace("\u00a0", " ")
    thanks = service.say_right(page)
    assert "votre fiche est à jour" in thanks.text
    entry = Provider.objects.get(pk=service.provider.pk)
    assert timezone.now() - entry.verified_at < timedelta(minutes=1)
    assert entry.verified_by == "le service lui-même"
    assert service.confirmation.state == ConfirmationState.CONFIRMED
    assert entry.curated_fields == []


def test_a_second_tap_changes_nothing(service: Service) -> None:
    page = service.enter_page()
    service.say_right(page)
    answered = service.confirmation.answered_at
    version = Provider.objects.get(pk=service.provider.pk).version
    assert "votre fiche est à jour" in service.say_right(page).text
    assert "votre fiche est à jour" in service.client.get(page.context["correct_url"], follow=True).text
    assert service.confirmation.answered_at == answered
    assert Provider.objects.get(pk=service.provider.pk).version == version


def test_a_correction_enters_the_reference_and_no_import_takes_it_back(service: Service) -> None:
    thanks = service.send(
        service.enter_page(),
        phone="04 65 71 44 20",
        evening="oui",
        weekend="non",
        situations=["palliative", "cancer"],
        criteria="Plus de 60 ans",
        hours_0="8h30-12h, 14h-18h",
        hours_5="9 h à 12 h",
        free_places="2",
        room_words="dès lundi",
        away_from="2026-12-20",
        away_until="2027-01-03",
        away_words="SSIAD de Calvisson, 04 65 71 44 99",
    )
    assert "votre fiche est à jour" in thanks.text
    entry = Provider.objects.get(pk=service.provider.pk)
    assert (entry.phone, entry.evening, entry.weekend, entry.criteria) == (
        "+33465714420",
        True,
        False,
        "Plus de 60 ans",
    )
    assert (entry.situations, entry.dependencies) == (["cancer", "palliative"], [])
    assert {"phone", "evening", "weekend", "situations", "criteria", "hours"} <= set(entry.curated_fields)
    assert (entry.verified_by, service.confirmation.state) == ("le service lui-même", ConfirmationState.CORRECTED)
    hours = OpeningHours.objects.filter(provider=entry).values_list("weekday", "opens", "closes")
    assert list(hours) == [
        (0, time(8, 30), time(12)),
        (0, time(14), time(18)),
        (5, time(9), time(12)),
    ]
    said = Capacity.objects.get(provider=entry)
    assert (said.free_places, said.words, said.stated_by) == (2, "dès lundi", "le service lui-même")
    away = Absence.objects.get(provider=entry)
    assert (away.starts_on, away.ends_on, away.words) == (
        date(2026, 12, 20),
        date(2027, 1, 3),
        "SSIAD de Calvisson, 04 65 71 44 99",
    )


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The absences of these tests are near."""
    monkeypatch.setattr("directory.confirmation.forms.timezone.localdate", lambda: date(2026, 11, 24))


def test_an_absence_is_moved_or_taken_back(service: Service, directory_admin: User) -> None:
    start = timezone.localdate() + timedelta(days=10)
    note_absence(actor=directory_admin, provider_id=service.provider.pk, starts_on=start, words="congés")
    service.send(service.enter_page(), away_from="", away_until="", away_words="")
    assert not Absence.objects.filter(provider=service.provider).exists()


@pytest.mark.parametrize(
    ("box", "typed", "words"),
    [
        ("phone", "12", "10 chiffres"),
        ("email", "ssiad", "nom@domaine.fr"),
        ("email", "noreply@vistre.example", "Personne ne lit"),
        ("hours_1", "le matin", "8h30-12h"),
        ("hours_1", "18h-9h", "après le début"),
        ("hours_1", "25h-26h", "heures vont de 0"),
        ("hours_1", "8h-12h, 11h-14h", "chevauchent"),
        ("free_places", "-1", "0"),
        ("away_until", "2026-12-01", "premier jour"),
    ],
)
def test_plainly_invalid_answers_say_so_at_the_box(service: Service, box: str, typed: str, words: str) -> None:
    page = service.send(service.enter_page(), **{box: typed})
    assert page.status_code == 422
    errors = page.context["form"].errors
    named = {"away_until": "away_from"}.get(box, box)
    assert words in " ".join(errors[named])
    assert f'id="id_{named}_error"' in page.text
    assert typed in page.text
    assert service.confirmation.state == ConfirmationState.ASKED


def test_an_entry_that_changed_meanwhile_is_shown_again(service: Service, directory_admin: User) -> None:
    page = service.enter_page()
    form_page, sent = service.form(page)
    edit_provider(
        actor=directory_admin, provider_id=service.provider.pk, version=None, changes={"phone": "+33465714430"}
    )
    again = service.say_right(page)
    assert again.status_code == 422
    assert "04 65 71 44 30" in again.text.replace("\u00a0", " ")
    refused = service.client.post(form_page.context["correct_url"], sent)
    assert refused.status_code == 422
    assert service.confirmation.state == ConfirmationState.ASKED
    # The link is still good: it was not used up by an answer that was not taken.
    assert "votre fiche est à jour" in service.say_right(again).text


def test_who_is_not_that_service_is_not_written_to_again(service: Service) -> None:
    page = service.enter_page()
    answer = service.client.post(page.context["wrong_recipient_url"], follow=True)
    assert "plus pour cette fiche" in answer.text
    assert service.confirmation.state == ConfirmationState.WRONG_RECIPIENT
    Turn.objects.create(provider=service.provider, asked_on=date(2020, 1, 1), refused_address=service.provider.email)
    assert not to_ask([service.provider.pk], timezone.now()).exists()
    Provider.objects.filter(pk=service.provider.pk).update(email="nouveau@vistre.example")
    assert to_ask([service.provider.pk], timezone.now()).exists()


def test_a_wrong_recipient_is_remembered_for_every_hospital(service: Service) -> None:
    Turn.objects.create(provider=service.provider, asked_on=date(2020, 1, 1))
    page = service.enter_page()
    service.client.post(page.context["wrong_recipient_url"])
    assert Turn.objects.get().refused_address == "ssiad@vistre.example"


def test_revoked_and_expired_links_give_a_plain_page(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    with enter(service.hospital):
        link = SecureLink.objects.get(subject_id=service.confirmation.pk)
    page = service.enter_page()
    with monkeypatch.context() as later:
        real = timezone.now
        later.setattr(timezone, "now", lambda: real() + timedelta(days=31))
        expired = service.client.get(f"/l/o/{link.pk}/fiche/corriger/")
        assert expired.status_code == 410
        assert "La fiche n’a pas changé" in expired.text
    with enter(service.hospital):
        revoke_links(subject_id=link.subject_id, reason=LinkEnd.WITHDRAWN)
    closed = service.say_right(page)
    assert closed.status_code == 410
    assert "n’ouvre plus de fiche" in closed.text
    assert Provider.objects.get(pk=service.provider.pk).verified_by == ""


def test_nothing_opens_without_the_code(service: Service) -> None:
    landing = service.arrive()
    assert "04 65 71 44 10" not in landing.text.replace("\u00a0", " ")
    for name in ("fiche/corriger/", "fiche/juste/"):
        answer = service.client.post(landing.request["PATH_INFO"] + name, {"seen": "x"})
        assert (answer.status_code, answer["Location"]) == (302, landing.request["PATH_INFO"])
    assert Client().get(landing.request["PATH_INFO"] + "fiche/corriger/").status_code == 404


def test_a_mail_scanner_that_opens_links_answers_nothing(service: Service) -> None:
    page = service.enter_page()
    assert service.client.get(page.context["confirm_url"]).status_code == 405
    service.client.head(page.context["correct_url"])
    assert service.confirmation.state == ConfirmationState.ASKED


def test_no_page_and_no_mail_speaks_of_health(service: Service) -> None:
    mail = f"{service.mail().subject} {service.mail().body}".lower()
    pages: list[Any] = [service.arrive(), service.enter_page()]
    pages.append(service.form(pages[-1])[0])
    for text in (mail, *(page.text.lower() for page in pages)):
        assert [word for word in HEALTH if word in text] == []
    assert all("le patient peut en obtenir" not in page.text for page in pages)


def test_who_answers_has_received_it_whatever_the_outbox_believes(service: Service) -> None:
    page = service.enter_page()
    with enter(service.hospital):
        Confirmation.objects.update(state=ConfirmationState.NOT_SENT)
    assert "votre fiche est à jour" in service.say_right(page).text
    assert service.confirmation.state == ConfirmationState.CONFIRMED


@pytest.mark.parametrize(("start", "to"), sorted(product(ConfirmationState, ConfirmationState)))
def test_each_pair_of_states_is_a_declared_transition_or_refused(
    service: Service, start: ConfirmationState, to: ConfirmationState
) -> None:
    now = timezone.now()
    with enter(service.hospital):
        confirmation = service.confirmation
        Confirmation.objects.update(state=start, answered_at=now if start in ANSWERED else None)
        confirmation.refresh_from_db()
        confirmation.answered_at = now if to in ANSWERED else None
        if (start, to) in CONFIRMATION_TRANSITIONS:
            _move(confirmation, to)
            assert service.confirmation.state == to
        else:
            with pytest.raises(DomainError) as refusal:
                _move(confirmation, to)
            assert refusal.value.code == "wrong_state"
